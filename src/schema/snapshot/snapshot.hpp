// The model as one document that another project, of this server or of one that speaks the same contract, can be
// brought to: collections, fields and relations that the user made, and what they changed about the system's fields.
//
// A snapshot says the same however the model came about: names are in order, members of objects too, and what belongs
// to one database alone (row ids, texts of CREATE TABLE) is left out. Page: schema-snapshot.
#pragma once
#include <string_view>

#include "base/json.hpp"
#include "schema/schema.hpp"

namespace dirigent::schema {

/// `release` is the contract's, `vendor` the database's name in it ("sqlite", "postgres").
json::object snapshot_of(const Schema& schema, std::string_view release, std::string_view vendor);

/// The value with the members of all its objects by name.
json::value in_order(const json::value& value);

}  // namespace dirigent::schema
