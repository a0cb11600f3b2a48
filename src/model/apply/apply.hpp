// Applying a difference of snapshots (page: schema-snapshot): all of it in one change of the model, or nothing.
//
// Order: collections are created, those they are grouped under first, together with their fields; collections go;
// collections change; fields are created, changed and removed; indexes of system fields; relations. Rows of the other
// collections stay: a field that led to a collection that goes keeps its values, unless the difference removes it.
#pragma once
#include <functional>

#include "model/services.hpp"
#include "schema/diff/read.hpp"

namespace dirigent::model {

/// Is the difference made from the model as it is? kForce goes on when it is not, and passes over changes of fields
/// that are not there.
enum class Mismatch { kRefuse, kForce };

class Change;

/// A step behind the others of a change, which sees the model as they made it.
using LastStep = std::function<io::Task<void>(Change& change)>;

struct Applied {
  schema::SchemaPtr schema;  // as it was published
  std::string history_id;    // model/history
};

/// For admins and the system only (FORBIDDEN); INVALID_PAYLOAD naming the conflict when the hash is of another model,
/// and what the steps of the change throw, which then has changed nothing. What leaves goes to quarantine, and the
/// whole is written down in the history; `source` says there where it came from. `last` is part of the change: what it
/// throws undoes all of it.
io::Task<Applied> apply_diff(const Services& services, access::Who who, schema::Planned planned, Mismatch mismatch,
                             std::string source = {}, LastStep last = nullptr);

}  // namespace dirigent::model
