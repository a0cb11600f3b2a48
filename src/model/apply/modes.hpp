// What an apply does about changes that lose data: one word, as settings and the command line say it.
//
//   auto      the model becomes what the snapshot says; what it does not name goes (to quarantine)
//   guarded   all of it but what would lose data and is not allowed by name
//   dry-run   nothing; the report says what auto would do
//   skip      nothing at all, nothing is compared
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/apply/apply.hpp"
#include "model/apply/plan.hpp"
#include "model/services.hpp"

namespace dirigent::model {

enum class ApplyMode { kAuto, kDryRun, kSkip, kGuarded };

/// "auto", "dry-run", "skip", "guarded"; nothing for any other word.
std::optional<ApplyMode> apply_mode(std::string_view name);

struct ApplyRequest {
  json::object snapshot;  // as schema::read_snapshot() gives it
  ApplyMode mode = ApplyMode::kAuto;
  std::vector<std::string> allow_drop;  // "collection" or "collection.field": what kGuarded may lose
  std::string ignored;                  // the same words, between commas: left as they are, in every mode
  std::string source;                   // the file's name, for the history
  /// Called when something will change, before it does: for backups. May be empty.
  std::function<io::Task<void>(const Plan&)> before_change;
};

struct ApplyReport {
  Plan plan;                        // all that differs, also what was held back
  bool applied = false;             // something was changed
  std::vector<PlanStep> held_back;  // kGuarded: what would have lost data
  std::string history_id;           // where applied: what `schema rollback --to` takes
};

/// Throws what apply_diff() throws, and INVALID_PAYLOAD naming a word of `allow_drop` that nothing would drop.
io::Task<ApplyReport> apply_snapshot(const Services& services, access::Who who, ApplyRequest request);

/// apply_diff() for differences that others made: Services::before_apply is called first, once it is known that the
/// difference fits the model. Throws what both throw.
io::Task<Applied> apply_planned(const Services& services, access::Who who, schema::Planned planned, Mismatch mismatch);

}  // namespace dirigent::model
