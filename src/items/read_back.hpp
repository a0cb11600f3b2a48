// What a write answers with, read before it is over.
//
// Where the transaction suits it (see db::Transaction::suits_reading) the answer is read within it, from pages that are
// at hand, and written out while it commits. Where each statement travels, what was created is read on the way of the
// commit.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/reading.hpp"
#include "items/write.hpp"

namespace dirigent::items {

struct ReadBack {
  query::Query query;
  bool single = false;
  std::string text;                        // the JSON goes to its end
  std::optional<engine::Outcome> outcome;  // empty: nothing was read, the caller reads after the commit
  /// What else is done with text and outcome while the transaction commits; perhaps never called.
  std::function<io::Task<void>()> before_end;
};

/// The items with these keys as the write leaves them. Empty when they are better read afterwards: by then whatever is
/// wrong with the query has its own words, and the write is kept.
io::Task<std::optional<engine::Reading>> read_ahead(Write& write, const Level& level, const ReadBack& asked,
                                                    const std::vector<Key>& keys);

/// The same for items that the write created, in the round trip of its commit, where there are such and nothing waits
/// for the commit. Empty when that is not so, or when the read was refused; then the transaction is still open. Throws
/// what the commit throws.
io::Task<std::optional<engine::Reading>> read_with_commit(Write& write, const Level& level, const ReadBack& asked,
                                                          const std::vector<Key>& keys);

}  // namespace dirigent::items
