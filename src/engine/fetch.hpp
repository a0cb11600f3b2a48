// Runs a plan's statements: the root (with counts), then one round trip per level of branches.
#pragma once
#include "engine/emit.hpp"
#include "engine/plan/plan.hpp"
#include "engine/sql/branch_sql.hpp"

namespace dirigent::engine {

/// The counts of `meta`: their statements, and their results taken back out.
class Counts {
 public:
  explicit Counts(const Plan& plan);
  void append(const sql::Dialect& dialect, const Plan& plan, std::vector<sql::Statement>& statements) const;
  /// `answers` from `next` on are those of append()'s statements.
  Meta read(const std::vector<db::Result>& answers, std::size_t next) const;

 private:
  bool total_, filter_, same_, estimated_;  // same: without a filter one count serves both
};

/// Everything a plan's statements answered.
struct Fetched {
  Results results;
  Meta meta;
};

/// One round trip for all of `statements`.
io::Task<std::vector<db::Result>> run_together(db::Session& session, std::vector<sql::Statement> statements);

/// `plan` outlives the task. An empty result for the root when `keys` selects nothing or the limit is 0.
io::Task<Fetched> fetch(db::Session& session, const Plan& plan, RowKeys keys);

}  // namespace dirigent::engine
