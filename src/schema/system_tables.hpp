// The directus_* tables of the release we speak, from system_tables.tsv and migrations.tsv.
//
// system_tables.tsv has a row per column; its type is an API type, "string(n)" for a text of n characters or
// "increment" for a counting integer. A row with several names under `column` and no type is a unique rule over those
// columns.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "sql/ddl.hpp"
#include "sql/dialect.hpp"

namespace dirigent::schema {

/// In the order of the file. Foreign keys may point to tables further down.
std::vector<sql::Table> system_tables(const sql::Dialect& dialect);

struct Migration {
  std::string_view version;  // "20260211A"
  std::string_view name;     // "Add Deployment Webhooks"
};
/// What the database of our release has recorded, oldest first.
const std::vector<Migration>& known_migrations();

}  // namespace dirigent::schema
