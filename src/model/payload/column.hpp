// From what a request says of a field to the column it gets. Pure.
#pragma once
#include "model/payload/field.hpp"
#include "schema/schema.hpp"
#include "sql/dialect.hpp"

namespace dirigent::model {

/// The column of a new field. REQUIRES: payload.has_column(). Throws INVALID_PAYLOAD.
sql::Column planned_column(const FieldPayload& payload, const sql::Dialect& dialect);

/// The column of an existing field after a patch with a `schema`: what the patch does not say stays. Of a primary key
/// only the type may change. Throws INVALID_PAYLOAD.
sql::Column changed_column(const schema::Field& field, const sql::Column& now, const FieldPayload& patch,
                           const sql::Dialect& dialect);

/// The flags the server needs to read a field of this type back as it: `special` as given plus cast-json, and on SQLite
/// cast-timestamp. Null when there are none.
json::value specials_for(base::FieldType type, const json::value& given, const sql::Dialect& dialect);

}  // namespace dirigent::model
