// The rows of directus_collections, directus_fields and directus_relations as the `meta` objects the API shows.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "db/database.hpp"

namespace dirigent::schema {

struct MetaRows {
  std::vector<json::object> collections;
  std::vector<json::object> fields;
  std::vector<json::object> relations;
};

/// The three statements, in the order `meta_rows` takes their results: all rows, or those of some collections.
std::vector<sql::Fragment> meta_queries();
std::vector<sql::Fragment> meta_queries(const std::set<std::string>& collections);
/// Three statements of SQLite that answer with one number each, another one when a row is another.
std::vector<sql::Fragment> meta_digests();
/// The same by collection, as dirigent_digests() tells it: of the kinds "c", "f" and "r".
std::vector<sql::Fragment> meta_digests_by_collection();
MetaRows meta_rows(const std::vector<db::Result>& results, std::size_t first = 0);

}  // namespace dirigent::schema
