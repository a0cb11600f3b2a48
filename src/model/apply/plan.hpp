// What an apply would do, step by step: for people before they say yes, and for programs that decide for them. Rows
// that lose something are counted; how many are merely rewritten is what the database's statistics say.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/database.hpp"
#include "schema/diff/diff.hpp"
#include "schema/schema.hpp"

namespace dirigent::model {

/// What a step does to the rows of a table: nothing, read them all, build an index, write them all anew.
enum class Work { kNone, kScan, kIndex, kRewrite };
std::string_view name_of(Work work);

/// On PostgreSQL the mode of the lock in its documentation's words; on SQLite the one writer ("writer").
struct TableLock {
  std::string table, mode;
};

struct PlanStep {
  std::string kind;  // create_collection, drop_field, change_relation, ...
  std::string collection, field;
  std::string object;                // the name of an index, a view, ...
  json::value related;               // of relations: where they lead
  std::vector<std::string> changes;  // "schema.max_length: 100 -> 20"
  bool loses = false;                // values that are there would not be afterwards
  std::optional<std::int64_t> rows;  // that lose or are rewritten, where known
  bool exact = false;                // they were counted
  Work work = Work::kNone;
  std::vector<TableLock> locks;
  std::string data;  // where values go: "kept", "quarantine", "dropped"

  std::string name() const {
    const std::string& of = object.empty() ? field : object;
    return of.empty() || collection.empty() ? collection + of : collection + "." + of;
  }
};

struct Plan {
  std::string hash;  // of the model it was made from
  schema::Diff diff;
  std::vector<PlanStep> steps;
  bool empty() const { return diff.empty(); }
};

/// `now` is the snapshot of `model`; `quarantine` says whether what goes is kept. Asks the database about rows, one
/// statement for each table that loses something.
io::Task<Plan> make_plan(db::Session& session, const schema::Schema& model, const json::object& now, schema::Diff diff,
                         bool quarantine);

/// The document of `schema plan --format json` (docs/reference/schema.md).
json::object to_json(const Plan& plan, const sql::Dialect& dialect);

}  // namespace dirigent::model
