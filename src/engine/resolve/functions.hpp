// Functions on fields: year(born), count(tags). One table says which function takes which field types.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/resolve/predicate.hpp"

namespace dirigent::engine {

/// Is there a function of that name at all?
bool is_function(std::string_view name);

/// The part `name` takes of a field of `type`; nothing when the function does not take that type.
std::optional<sql::DatePart> date_part_of(std::string_view name, base::FieldType type);

/// The field of its row that a segment of a path is about: "author", "item:posts", "year(born)", "json(data.a)".
std::string touched_field(std::string_view segment);
/// The same for the first segments of `paths`.
std::vector<std::string> touched_fields(const std::vector<std::string>& paths);

/// Key under which the value appears in an item: "born_year", "tags_count".
std::string function_key(std::string_view name, std::string_view field);

}  // namespace dirigent::engine
