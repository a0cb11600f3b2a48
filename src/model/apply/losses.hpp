// What the rows say about a plan: how many values a step would lose. One statement for each table.
#pragma once
#include "model/apply/plan.hpp"

namespace dirigent::model {

/// A column that becomes another, and the step that does it.
struct Retyped {
  std::size_t step;
  sql::Column before, after;
};

/// Counts the rows of steps that lose something, finds out which changes of columns do, and estimates how many rows the
/// rest would rewrite.
io::Task<void> ask_rows(db::Session& session, const schema::Schema& model, std::vector<PlanStep>& steps,
                        const std::vector<Retyped>& retyped);

}  // namespace dirigent::model
