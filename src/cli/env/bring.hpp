// The doing of a move: model and rows reach the other database in one transaction, after a backup of what is there.
#pragma once
#include <memory>
#include <string>

#include "cli/env/sides.hpp"
#include "schema/diff/read.hpp"
#include "transfer/copy/copy.hpp"

namespace dirigent::cli {

/// Rows that move; none where the selection is empty.
struct Bringing {
  db::Transaction* reading = nullptr;  // of the database they come from
  Side to;
  schema::SchemaPtr from_model;
  transfer::Selection selection;
  transfer::SanitizeRules rules;
  transfer::CopyMode mode = transfer::CopyMode::kUpsert;
  std::string source;  // as the history names it
};

/// A backup of the receiving database where SCHEMA_APPLY_BACKUP asks for one: always, or when rows that are there may
/// be changed or lost. Throws what a backup throws.
io::Task<void> back_up_first(app::Offline& offline, Side to, const schema::Schema& model, const schema::Diff& diff,
                             const Bringing& bringing);

/// The rows alone. Throws std::runtime_error, having changed nothing, when they do not fit, or when nobody could log in
/// there as an administrator any more.
io::Task<void> bring_rows(Bringing bringing);

/// The model, and then the rows, or neither. `widen`: new floats are made double precision.
io::Task<void> bring_model(std::shared_ptr<schema::Schema> model, schema::Planned planned, Bringing bringing,
                           bool widen);

}  // namespace dirigent::cli
