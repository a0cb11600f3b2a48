// Values of seed rows against those of the database: what counts as the same, whatever way it is written.
#pragma once
#include <string>
#include <vector>

#include "base/json.hpp"
#include "schema/schema.hpp"

namespace dirigent::transfer {

/// The value as it would be read, as text; numbers by what they are, not by how they are written.
std::string comparable(const schema::Field& field, const json::value& value);

/// The values of some fields of a row, joined so that different ones never meet.
std::string comparable_key(const schema::Collection& collection, const std::vector<std::string>& fields,
                           const json::object& row);

}  // namespace dirigent::transfer
