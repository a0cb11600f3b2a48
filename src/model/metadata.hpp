// Rows of directus_fields, directus_collections and directus_relations as changes of the model read and write them.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "model/change.hpp"

namespace dirigent::model {

/// Primary keys of the directus_fields rows of a collection, or of one field.
io::Task<std::vector<std::string>> field_row_keys(Change& change, std::string collection,
                                                  std::optional<std::string> field);

/// One more than the greatest sort of the fields of a collection in a group.
io::Task<std::int64_t> next_field_sort(Change& change, std::string collection, std::optional<std::string> group);

/// Is there a directus_collections row?
io::Task<bool> has_collection_row(Change& change, std::string collection);

/// Inserts, changes or keeps the directus_relations row of a field. The contract writes no activity for relations.
io::Task<void> write_relation_row(Change& change, std::string collection, std::string field, json::object row);

}  // namespace dirigent::model
