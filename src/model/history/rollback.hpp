// Undoing applies. What an apply changed about the model is changed back, and what it took out comes out of quarantine
// with its rows; what it made goes to quarantine in turn. Rows written since, and changes of the model that other hands
// made since, stay.
#pragma once
#include "model/history/recording.hpp"
#include "schema/diff/diff.hpp"

namespace dirigent::model {

/// One apply that is undone.
struct Undone {
  HistoryEntry entry;                      // without snapshots
  schema::Diff diff;                       // what changes, besides what comes back
  std::vector<QuarantineEntry> returning;  // out of quarantine
};

struct Rollback {
  std::vector<Undone> undone;  // the newest first; empty when there was nothing to undo
  std::string history_id;      // of the rollback itself; "" when nothing was changed
};

/// What a rollback would do. `to`: every apply back to that one, which is undone too; else the last one that stands.
/// Throws INVALID_PAYLOAD for a number that is no apply's, or when something it needs is no longer in quarantine.
io::Task<Rollback> plan_rollback(const Services& services, std::optional<std::int64_t> to);

/// Does it, in one change.
io::Task<Rollback> roll_back(const Services& services, access::Who who, std::optional<std::int64_t> to);

}  // namespace dirigent::model
