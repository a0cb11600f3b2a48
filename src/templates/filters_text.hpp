// Filters on texts.
#pragma once
#include "templates/filters.hpp"

namespace dirigent::templates {

/// `&`, `<`, `>`, `"` and `'` as HTML writes them; with `once`, what is escaped already stays.
std::string escape_html(std::string_view text, bool once = false);

json::value append(const std::string& name, const json::value& value, const FilterArguments& given);
json::value capitalize(const std::string& name, const json::value& value, const FilterArguments& given);
json::value change_case(const std::string& name, const json::value& value, const FilterArguments& given);
json::value escape(const std::string& name, const json::value& value, const FilterArguments& given);
json::value newline_to_br(const std::string& name, const json::value& value, const FilterArguments& given);
json::value replace(const std::string& name, const json::value& value, const FilterArguments& given);
json::value strip(const std::string& name, const json::value& value, const FilterArguments& given);
json::value strip_html(const std::string& name, const json::value& value, const FilterArguments& given);
json::value strip_newlines(const std::string& name, const json::value& value, const FilterArguments& given);
json::value truncate(const std::string& name, const json::value& value, const FilterArguments& given);
json::value truncate_words(const std::string& name, const json::value& value, const FilterArguments& given);
json::value url_decode(const std::string& name, const json::value& value, const FilterArguments& given);
json::value url_encode(const std::string& name, const json::value& value, const FilterArguments& given);

}  // namespace dirigent::templates
