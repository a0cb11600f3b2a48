// A new collection as a request describes it, checked.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "model/payload/field.hpp"
#include "sql/ddl.hpp"

namespace dirigent::model {

struct CollectionPayload {
  std::string name;
  bool has_table = false;  // false: a folder
  std::optional<json::object> meta;
  std::vector<FieldPayload> fields;  // with a primary key, when there is a table
};

/// Throws INVALID_PAYLOAD naming what is wrong. A table without a primary key gets `id`, an integer that counts up.
CollectionPayload new_collection(const json::object& payload, const sql::Dialect& dialect);

/// The table of a new collection. REQUIRES: payload.has_table
sql::Table planned_table(const CollectionPayload& payload, const sql::Dialect& dialect);

/// The directus_fields rows of a new collection. Fields are numbered from 1 within their group.
json::array field_rows(const CollectionPayload& payload, const sql::Dialect& dialect);

}  // namespace dirigent::model
