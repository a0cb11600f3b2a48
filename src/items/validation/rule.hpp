// Filter rules asked of JSON instead of rows: of payloads before they are stored, and of whatever else comes as JSON.
//
//   {"_and": [...]}, {"_or": [...]}      groups, at any depth
//   {field: {operator: operand, ...}}    what is submitted; {field: value} is short for _eq
//   {field: {member: {...}}}             a member of a submitted object
//   {"year(field)": {...}}               a part of a date, or count(field) of a list; of members too
//
// What is not submitted passes, but for _submitted and count(). Operators are those of one table (operators.hpp). What
// can't be understood (faults.hpp) refuses every payload: a condition that says nothing would permit everything. Null
// and {} ask for nothing. Variables have been put in before (rights/variables.hpp).
#pragma once
#include <vector>

#include "base/errors.hpp"
#include "base/json.hpp"

namespace dirigent::items {

/// The FAILED_VALIDATION errors of `payload` under `rule`; of an _or all of them, unless one of its rules passes.
/// `path` is where the payload stands in a nested write. `keys` are those of nested items, by field: a link has to pass
/// as the item that was sent and as its key. Pure; any thread.
std::vector<base::Error> check_rule(const json::value& rule, const json::object& payload, const json::array& path,
                                    const json::object& keys = {});

}  // namespace dirigent::items
