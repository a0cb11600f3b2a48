// The rows of directus_collections, directus_fields and directus_relations as the `meta` objects the API shows.
#pragma once
#include <vector>

#include "base/json.hpp"
#include "db/database.hpp"

namespace dirigent::schema {

struct MetaRows {
  std::vector<json::object> collections;
  std::vector<json::object> fields;
  std::vector<json::object> relations;
};

/// The three statements, in the order `meta_rows` takes their results.
std::vector<sql::Fragment> meta_queries();
/// Three statements of SQLite that answer with one number each, another one when a row is another.
std::vector<sql::Fragment> meta_digests();
MetaRows meta_rows(const std::vector<db::Result>& results, std::size_t first = 0);

}  // namespace dirigent::schema
