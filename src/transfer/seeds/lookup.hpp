// Rows found by the values of a few fields, many at a time.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "io/task.hpp"
#include "schema/schema.hpp"

namespace dirigent::transfer {

/// The columns of the primary key; none where there is no such key.
std::vector<std::string> primary_columns(const schema::Collection& collection);

/// Rows with `fields` and the primary key, by comparable_key() of `key`. `wanted` are rows that hold the key's fields.
/// Several rows with one key are several entries.
io::Task<std::multimap<std::string, json::object>> rows_by_key(db::Session& session, schema::SchemaPtr schema,
                                                               std::string collection, std::vector<std::string> key,
                                                               std::vector<std::string> fields,
                                                               std::vector<json::object> wanted);

/// All of them, by primary key.
io::Task<json::array> all_rows_of(db::Session& session, schema::SchemaPtr schema, std::string collection,
                                  std::vector<std::string> fields);

}  // namespace dirigent::transfer
