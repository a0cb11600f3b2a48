// Rows of directus_collections, directus_fields and directus_relations as payloads make them. Pure.
#pragma once
#include <optional>
#include <string>

#include "model/payload/field.hpp"

namespace dirigent::model {

/// The directus_fields row of a new field, or nothing when it gets none: it gets one when it has meta or needs a flag
/// to be read back as its type. `sort` counts only when the meta has none.
std::optional<json::object> field_row(const FieldPayload& field, const std::string& collection,
                                      std::optional<std::int64_t> sort, const sql::Dialect& dialect);

/// `meta` without the keys that say whose row it is.
json::object without_identity(json::object meta);

}  // namespace dirigent::model
