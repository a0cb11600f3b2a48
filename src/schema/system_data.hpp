// The system collections as data: what directus_collections, directus_fields and directus_relations would say about the
// directus_* tables, which hold no rows about themselves. Parsed once from system_collections.json, in which values
// that most entries share are left out.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.hpp"

namespace dirigent::schema {

struct SystemData {
  /// `meta` objects as the API shows them, in the API's order.
  std::vector<json::object> collections;
  std::unordered_map<std::string, std::vector<json::object>> fields;  // by collection, in `sort` order
  std::vector<json::object> relations;

  const json::object* collection(std::string_view name) const;
};

/// Thread-safe.
const SystemData& system_data();

}  // namespace dirigent::schema
