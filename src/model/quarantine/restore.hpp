// Out of quarantine again: back into the model, or gone for good.
#pragma once
#include "model/change.hpp"
#include "model/quarantine/entry.hpp"

namespace dirigent::model {

/// Brings an entry back as a step of a change: table or column with its values, and the rows about it. Relations are
/// not made (see missing_relations()). Throws INVALID_PAYLOAD when the name is taken, or the table of a column is gone.
/// The model has to be read again afterwards.
io::Task<void> restore_entry(Change& change, QuarantineEntry entry);

/// Nothing is left of an entry whose rows came back another way.
io::Task<void> forget_entry(Change& change, QuarantineEntry entry);

/// Those the entries had that are not there now and could be.
std::vector<json::object> missing_relations(const std::vector<QuarantineEntry>& entries, const schema::Schema& model);

struct Restored {
  QuarantineEntry entry;
  std::vector<std::string> lost;  // foreign keys that could not come back, with the reason
};

/// A whole change: the newest entry of that name or id, its relations and its foreign keys. Throws INVALID_PAYLOAD when
/// there is none.
io::Task<Restored> restore_from_quarantine(const Services& services, access::Who who, std::string name);

/// Drops entries that expire before `time`, the oldest first and `most` at most, as a step of a change. Answers how
/// many. REQUIRES: has_quarantine()
io::Task<std::size_t> purge_step(Change& change, std::int64_t time, std::size_t most);

/// Whole changes of a few entries each. With `older_than`, what has been kept for longer goes; else what has expired.
io::Task<std::size_t> purge_quarantine(const Services& services, access::Who who,
                                       std::optional<std::chrono::milliseconds> older_than);

}  // namespace dirigent::model
