// Activity and revisions of a write, in bulk (misc page, "Activity and revisions"). Nothing is written for calls of the
// system itself or for collections that don't track it.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "items/bulk_insert.hpp"
#include "items/write.hpp"

namespace dirigent::items {

/// One item's part of the history. Empty texts are NULL; `revised` false leaves only the activity row.
struct Trace {
  std::string item;
  std::string data, delta;  // JSON texts
  bool revised = false;
};

/// Appends one activity row each and the revisions asked for. Gives the revision ids, one per trace, 0 for none.
io::Task<std::vector<std::int64_t>> record(Write& write, const schema::Collection& collection, std::string_view action,
                                           std::vector<Trace> traces);

/// The same where nobody asks for the revisions' ids: on PostgreSQL it travels with the transaction's next statement.
io::Task<void> record_later(Write& write, const schema::Collection& collection, std::string_view action,
                            std::vector<Trace> traces);

/// The history of items that are inserted in the same call, as its row sets from 1 on: set 0 answers with the items'
/// keys. None when nothing is kept. REQUIRES: all traces are revised or none; their items are not read.
std::vector<RowSet> history_rows(const Write& write, const schema::Collection& collection, std::string_view action,
                                 std::vector<Trace> traces);

/// A nested revision and the revision of the item it was written with.
struct Parent {
  std::int64_t revision;
  std::int64_t parent;
};

/// Sets directus_revisions.parent. Pairs with a 0 are left out.
io::Task<void> set_parents(Write& write, std::vector<Parent> pairs);

/// True when items of `collection` get revisions in this write.
bool keeps_revisions(const Write& write, const schema::Collection& collection);

}  // namespace dirigent::items
