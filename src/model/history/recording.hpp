// What applies and rollbacks did: a row of dirigent_schema_history each, written in their own transaction, with the
// snapshots before and after, and with what left for quarantine. Numbers count up.
#pragma once
#include <optional>

#include "model/change.hpp"
#include "model/quarantine/keeper.hpp"
#include "schema/diff/diff.hpp"

namespace dirigent::model {

enum class ChangeKind { kApply, kRollback };

struct HistoryEntry {
  std::int64_t id = 0;
  std::string kind, source, user;
  std::int64_t created = 0;               // milliseconds since 1970
  std::optional<std::int64_t> undone_by;  // the rollback that did
  json::object before, after;             // snapshots; empty in a list
  json::array departed;                   // {name, id}: id empty for what was not kept
};

/// Goes along with one change. Between begin() and end() everything that leaves goes to quarantine.
class Recording {
 public:
  Recording(Change& change, ChangeKind kind, std::string source, json::object before);
  ~Recording() { change_.tell(nullptr); }
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  /// Makes the tables where they are missing, and drops a few entries that have expired.
  io::Task<void> begin();
  /// Keeps what a difference's changes of types would make others of. `now` is the snapshot of the model as it is.
  io::Task<void> keep_values(const schema::Diff& diff, const json::object& now);
  const json::object& before() const { return before_; }
  std::int64_t id() const { return id_; }
  /// Reads the model again and writes the row, unless nothing has changed. Answers the number, as text; "" for none.
  io::Task<std::string> end();

 private:
  Change& change_;
  const ChangeKind kind_;
  const std::string source_;
  const json::object before_;
  std::int64_t id_ = 0;
  std::optional<Keeper> keeper_;
};

/// The newest first, without snapshots; empty when nothing was ever recorded.
io::Task<std::vector<HistoryEntry>> history_of(db::Session& session);
/// One with its snapshots. REQUIRES: it is there
io::Task<HistoryEntry> history_entry(db::Session& session, std::int64_t id);

}  // namespace dirigent::model
