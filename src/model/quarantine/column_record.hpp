// A column as JSON, for bringing back what was dropped as exactly what it was. Pure.
#pragma once
#include "base/json.hpp"
#include "sql/ddl.hpp"

namespace dirigent::model {

json::object column_record(const sql::Column& column);
/// REQUIRES: as column_record() made it
sql::Column recorded_column(const json::object& record);

}  // namespace dirigent::model
