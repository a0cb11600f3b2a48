// The steps of one difference of snapshots within a change of the model, in order (model/apply/apply.hpp says which).
#pragma once
#include "model/apply/apply.hpp"
#include "model/change.hpp"
#include "model/quarantine/entry.hpp"
#include "schema/diff/read.hpp"

namespace dirigent::model {

/// Takes all the steps, those of objects around those of tables. `now` is the snapshot of the model as the change has
/// it, and outlives the call; `mismatch` says what becomes of objects that are not as the difference was made from.
/// `returning` are tables in quarantine whose rows come back where a whole table of their name is made anew; their
/// entries are gone then. Throws what the steps throw, and INVALID_PAYLOAD for what no table can become.
io::Task<void> take_steps(Change& change, schema::Planned planned, const json::object& now, Mismatch mismatch,
                          std::vector<QuarantineEntry> returning);

/// What a failure of the whole is told of: the first thing that changes.
Blame blame_of(const schema::Diff& diff);

}  // namespace dirigent::model
