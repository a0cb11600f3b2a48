// The model as one document that another project, of this server or of one that speaks the same contract, can be
// brought to: collections, fields and relations that the user made, and what they changed about the system's fields.
//
// A snapshot says the same however the model came about: names are in order, members of objects too, and what belongs
// to one database alone (row ids, texts of CREATE TABLE) is left out. Page: schema-snapshot.
#pragma once
#include <string_view>

#include "base/json.hpp"
#include "schema/schema.hpp"
#include "sql/dialect.hpp"

namespace dirigent::schema {

/// The release of the contract that is spoken here; clients and snapshots compare it.
inline constexpr std::string_view kContractRelease = "11.17.4";

/// The database's name in the contract: "sqlite", "postgres".
std::string_view vendor_of(const sql::Dialect& dialect);

/// The snapshot of a model, made here and now.
json::object snapshot_of(const Schema& schema, const sql::Dialect& dialect);

/// `release` is the contract's, `vendor` as vendor_of() has it.
json::object snapshot_of(const Schema& schema, std::string_view release, std::string_view vendor);

/// The value with the members of all its objects by name.
json::value in_order(const json::value& value);

}  // namespace dirigent::schema
