// The rows of new items, and their history where that can go with them.
#pragma once
#include <memory>
#include <optional>
#include <vector>

#include "items/history.hpp"
#include "items/payload.hpp"
#include "items/write.hpp"

namespace dirigent::items {

/// The keys, in the order of the items. Their values are used up. Throws base::Failure for the first item that the
/// database refuses.
io::Task<std::vector<Key>> insert_items(Write& write, const Level& level, std::vector<NewItem>& items);

/// Revisions of new items, which have no names yet.
std::vector<Trace> traces_of(const Write& write, const schema::Collection& collection, std::vector<NewItem>& items);

/// Items ready for the database, with their history.
struct Staged {
  std::vector<db::Batch> batches;
  std::vector<std::size_t> fields;  // that are written
};

/// What one call of the database takes in, where it takes rows so and items of the collection can be named by the key
/// they are answered with; then the items' values and revisions are used up. Nothing else: those go by insert_items.
/// REQUIRES: write.begin()
std::optional<Staged> stage(Write& write, const Level& level, std::vector<NewItem>& items);

/// Items on their way into the database, which takes in others behind them meanwhile (see db::Batches::begin).
class Storing {
 public:
  /// Begins. `items` are those that were staged.
  static io::Task<Storing> begin(Write& write, std::vector<NewItem> items, Staged staged);
  /// The keys, in the order of the items. Throws as insert_items does. Once.
  io::Task<std::vector<Key>> end(Write& write, const Level& level);

  std::vector<NewItem> items;

 private:
  std::vector<std::size_t> fields_;
  std::unique_ptr<db::Inserting> inserting_;
};

}  // namespace dirigent::items
