// The difference of two JSON values as a list of changes, in the form that the contract's clients know from the library
// deep-diff (page: schema-snapshot): N (new), D (deleted), E (edited) and A (an entry of an array), each with the path
// to what changed.
//
// The order is that library's: members in the order of the old object, then those that only the new one has; entries of
// arrays from the last to the first. Pure.
#pragma once
#include "base/json.hpp"

namespace dirigent::schema {

/// What has to change for `before` to become `after`; empty when they are the same. A whole value that is there on one
/// side only is one change without a path: see whole_new() and whole_deleted().
json::array changes_between(const json::value& before, const json::value& after);

json::object whole_new(json::value after);
json::object whole_deleted(json::value before);

/// Makes one change of `value`, which need not be what the change was made from. REQUIRES: the change has a path.
/// Throws INVALID_PAYLOAD for a path that leads through what is neither object nor array.
void make_change(json::value& value, const json::object& change);

}  // namespace dirigent::schema
