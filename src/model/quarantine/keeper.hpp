// Keeps what leaves the model, within the change that takes it out: all of it is there afterwards, or the change was
// undone with it.
#pragma once
#include <map>

#include "model/change.hpp"
#include "model/quarantine/entry.hpp"

namespace dirigent::model {

/// Does an entry get a schema of its own on PostgreSQL? kAllowed: where the role may make one.
enum class Schemas { kAllowed, kNone };

class Keeper : public Departures {
 public:
  /// `model` is the snapshot before the change, and outlives this; `history` numbers the change. `time` zero keeps
  /// nothing, and only remembers the names.
  Keeper(const json::object& model, std::int64_t history, std::chrono::hours time, Schemas schemas = Schemas::kAllowed)
      : model_(model), history_(history), time_(time) {
    if (schemas == Schemas::kNone) in_schema_ = false;
  }

  io::Task<void> collection(Change& change, std::string collection) override;
  io::Task<bool> table(Change& change, std::string table) override;
  io::Task<void> field(Change& change, std::string collection, std::string field) override;

  /// Values of a column that a change of its type is about to make others of; `changes` is true for their rows. Called
  /// before anything of the change is done.
  io::Task<void> values(Change& change, std::string collection, sql::Column column, sql::Fragment changes);
  /// Writes down what became of those. Called when all is done.
  io::Task<void> settle(Change& change);

  /// What left so far: {name, id}, without an id where it was not kept.
  const json::array& departed() const { return departed_; }

 private:
  QuarantineEntry begin(const Change& change, std::string name, std::string kind) const;
  io::Task<void> open(Change& change, QuarantineEntry& entry);
  io::Task<void> copy_about(Change& change, QuarantineEntry& entry, std::string table, sql::Fragment condition);
  io::Task<void> copy_values(Change& change, QuarantineEntry& entry, sql::Table table, std::string field);
  io::Task<void> end(Change& change, QuarantineEntry entry);
  void remember(std::string_view name, std::string_view id);
  json::object rows_about(std::string_view collection) const;
  json::array relations_of(std::string_view collection, std::string_view field) const;

  const json::object& model_;
  const std::int64_t history_;
  const std::chrono::hours time_;
  std::map<std::string, QuarantineEntry, std::less<>> open_;  // collections whose table has yet to go
  std::vector<QuarantineEntry> converted_;                    // of values()
  std::optional<bool> in_schema_;
  json::array departed_;
};

}  // namespace dirigent::model
