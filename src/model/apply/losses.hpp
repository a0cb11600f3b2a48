// What the rows say about a plan: how many values a step would lose. One statement for each table.
#pragma once
#include "model/apply/plan.hpp"

namespace dirigent::model {

/// A column that becomes another, and the step that does it.
struct Retyped {
  std::size_t step;
  sql::Column before, after;
};

/// A condition that is true for rows whose value would not be the same.
sql::Fragment changes_value(const sql::Column& before, const sql::Column& after, bool postgres);

/// A column of a collection that a difference gives another type.
struct Retyping {
  std::string collection;
  sql::Column before, after;
};
/// All of them; `now` is the snapshot of `model`.
std::vector<Retyping> retypings(const schema::Schema& model, const json::object& now, const sql::Dialect& dialect,
                                const schema::Diff& diff);

/// Counts the rows of steps that lose something, finds out which changes of columns do, and estimates how many rows the
/// rest would rewrite.
io::Task<void> ask_rows(db::Session& session, const schema::Schema& model, std::vector<PlanStep>& steps,
                        const std::vector<Retyped>& retyped);

}  // namespace dirigent::model
