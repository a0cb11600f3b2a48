// The fields by which an upsert finds items: those of the primary key or of a unique index, no more and no fewer.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "items/write.hpp"

namespace dirigent::items {

using KeyFields = std::vector<const schema::Field*>;

/// Throws INVALID_QUERY when `names` are no such fields; it does not say which of the fields exist.
KeyFields unique_key(const schema::Collection& collection, const std::vector<std::string>& names);

/// An item of the request and what it holds for the key's fields, as bound.
struct Sought {
  std::size_t position;
  std::vector<sql::Value> values;
};

/// What `payload` holds for the key. Empty values for an item that names no primary key where that is the key: it is
/// new. Throws INVALID_PAYLOAD naming position and field for any other item that is not whole.
Sought sought_of(const Write& write, const KeyFields& key, std::size_t position, const json::object& payload);

/// Throws INVALID_PAYLOAD when two items of the request have the same key, naming their positions.
void refuse_twice(const KeyFields& key, const std::vector<Sought>& sought);

/// The items that are there already, by position of the request; on PostgreSQL they are locked against changes by
/// others. One statement, or few on SQLite. REQUIRES: write.begin()
io::Task<std::map<std::size_t, Key>> find_items(Write& write, const schema::Collection& collection,
                                                const KeyFields& key, const std::vector<Sought>& sought);

}  // namespace dirigent::items
