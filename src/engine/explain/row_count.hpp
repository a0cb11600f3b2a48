// How many rows rules let through.
#pragma once
#include <optional>
#include <vector>

#include "engine/explain/rule_predicate.hpp"

namespace dirigent::engine {

struct RowCount {
  std::int64_t rows = 0;
  bool more = false;  // than were counted
};

/// Rows of `collection` that one of `rules` lets through for `environment.who`, counted up to 10,000; a rule that
/// cannot be judged lets none through. Without rules all rows.
io::Task<RowCount> count_rows(db::Session& session, Environment environment, std::string collection,
                              std::optional<std::vector<Rule>> rules);

}  // namespace dirigent::engine
