// Related items written with an item: parents before it (many-to-one, many-to-any), children after it (one-to-many, and
// through it many-to-many). Everything of one relation, over all items of a level, goes in one create and one update.
#pragma once
#include <cstdint>
#include <vector>

#include "items/payload.hpp"
#include "items/write.hpp"

namespace dirigent::items {

/// A revision written for an item nested in the item at `owner`.
struct Nested {
  std::size_t owner;
  std::int64_t revision;
};

/// True when something hangs on one of the items that is written with it.
bool nest(const schema::Collection& collection, const std::vector<NewItem>& items);

/// An item of the level being written, as relations see it.
struct Owner {
  json::object* payload;
  Values* values;
};

/// Writes the parents nested in the owners' payloads; their keys replace the objects, in payload and values.
io::Task<void> write_parents(Write& write, const Level& level, std::vector<Owner> owners, std::vector<Nested>& nested);

/// A row of the level that exists by now, and the payload whose one-to-many fields it gets. Several rows may share one.
struct Row {
  std::size_t owner;
  Key key;
  const json::object* payload;
};

/// Writes the children nested in the payloads. `fresh`: the rows were created a moment ago and have no children yet.
io::Task<void> write_children(Write& write, const Level& level, std::vector<Row> rows, bool fresh,
                              std::vector<Nested>& nested);

/// Makes `revisions[owner]` the parent of the nested revisions.
io::Task<void> adopt(Write& write, std::vector<Nested> nested, const std::vector<std::int64_t>& revisions);

}  // namespace dirigent::items
