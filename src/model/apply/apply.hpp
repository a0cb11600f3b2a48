// Applying a difference of snapshots (page: schema-snapshot): all of it in one change of the model, or nothing.
//
// Order: collections are created, those they are grouped under first, together with their fields; collections go;
// collections change; fields are created, changed and removed; indexes of system fields; relations. Rows of the other
// collections stay: a field that led to a collection that goes keeps its values, unless the difference removes it.
#pragma once
#include "model/services.hpp"
#include "schema/diff/read.hpp"

namespace dirigent::model {

/// Is the difference made from the model as it is? kForce goes on when it is not, and passes over changes of fields
/// that are not there.
enum class Mismatch { kRefuse, kForce };

struct Applied {
  schema::SchemaPtr schema;  // as it was published
  std::string history_id;    // model/history
};

/// For admins and the system only (FORBIDDEN); INVALID_PAYLOAD naming the conflict when the hash is of another model,
/// and what the steps of the change throw, which then has changed nothing. What leaves goes to quarantine, and the
/// whole is written down in the history; `source` says there where it came from.
io::Task<Applied> apply_diff(const Services& services, access::Who who, schema::Planned planned, Mismatch mismatch,
                             std::string source = {});

}  // namespace dirigent::model
