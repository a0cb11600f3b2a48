// Payloads judged and turned into what is stored, before the database is held: hooks, validation, specials, conversion.
#pragma once
#include <exception>
#include <optional>
#include <vector>

#include "items/values/specials.hpp"
#include "items/write.hpp"

namespace dirigent::items {

/// Values to write, one place per field of the collection; places without a value are not written.
using Values = std::vector<std::optional<sql::Value>>;

/// An item about to be created.
struct NewItem {
  json::object payload;  // as submitted, after hooks; secrets already protected
  Values values;         // without the fields that nested writes still have to give
  std::string revision;  // the payload as revisions keep it; empty when nothing is kept
};

/// Items about to change in the same way. A null key stands for an item that is not there and may not be created: its
/// change is refused.
struct Change {
  std::vector<Key> keys;
  json::object patch;
};
struct Prepared {
  std::vector<Key> keys;
  json::object patch;  // without the primary key, with what specials add
  Values values;
};

/// Where `refused` is given, what the first refused item is refused for goes there, and the items end before it: for a
/// caller that has the database judge those first.
io::Task<std::vector<NewItem>> prepare_items(Write& write, const Level& level, json::array payloads,
                                             std::exception_ptr* refused = nullptr);
io::Task<std::vector<Prepared>> prepare_changes(Write& write, const Level& level, std::vector<Change> changes);

/// Objects stand for items that a nested write gives a key.
bool nested(const schema::Collection& collection, std::string_view field, const json::value& value);

}  // namespace dirigent::items
