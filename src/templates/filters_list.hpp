// Filters on lists, and those that make lists of texts.
#pragma once
#include "templates/filters.hpp"

namespace dirigent::templates {

json::value compact(const std::string& name, const json::value& value, const FilterArguments& given);
json::value end_of_list(const std::string& name, const json::value& value, const FilterArguments& given);
json::value join(const std::string& name, const json::value& value, const FilterArguments& given);
json::value map_list(const std::string& name, const json::value& value, const FilterArguments& given);
json::value reverse(const std::string& name, const json::value& value, const FilterArguments& given);
json::value size(const std::string& name, const json::value& value, const FilterArguments& given);
json::value slice(const std::string& name, const json::value& value, const FilterArguments& given);
json::value sort(const std::string& name, const json::value& value, const FilterArguments& given);
json::value split(const std::string& name, const json::value& value, const FilterArguments& given);
json::value uniq(const std::string& name, const json::value& value, const FilterArguments& given);
json::value where(const std::string& name, const json::value& value, const FilterArguments& given);

}  // namespace dirigent::templates
