// The difference of two snapshots: for each collection, field and relation the changes that make the one what it is in
// the other (page: schema-snapshot). A difference is a document of its own, made by one server and given back to it, in
// whole or in parts; the hash says which model it was made from. Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "schema/objects/diff.hpp"

namespace dirigent::schema {

/// What changes about one thing of the model.
struct Difference {
  std::string collection;
  std::string field;               // empty for collections
  json::value related_collection;  // of relations: a text or null
  json::array changes;             // never empty, in a difference that was made here

  /// The change that makes or removes the whole thing; null when the thing stays.
  const json::object* whole(std::string_view kind) const;
  bool is_new() const { return whole("N") != nullptr; }
  bool is_deleted() const { return whole("D") != nullptr; }
};

struct Diff {
  std::vector<Difference> collections, fields, system_fields, relations;
  std::vector<ObjectChange> objects;  // of a snapshot with a `dirigent` section; see schema/objects
  bool empty() const {
    return collections.empty() && fields.empty() && system_fields.empty() && relations.empty() && objects.empty();
  }
};

/// What has to change for a model of snapshot `now` to become that of `wanted`. Fields and relations of collections
/// that go are not named; a field that becomes an alias, or stops being one, goes and comes. A `wanted` without
/// `systemFields` says nothing of them.
/// REQUIRES: both as schema/diff/read.hpp or snapshot_of() give them
Diff difference(const json::object& now, const json::object& wanted);

/// The document, as POST /schema/diff shows it under `diff`.
json::object to_json(const Diff& diff);

/// Which model a snapshot is of: the same text for the same model and release, in hexadecimal digits.
std::string hash_of(const json::object& snapshot, std::string_view release);

/// The entry of a snapshot after the changes; `entry` is what it is now, or an empty object.
/// Throws INVALID_PAYLOAD for changes that cannot be made.
json::object changed(json::object entry, const json::array& changes);

/// Does an entry of a snapshot stand for what is named? `field` is empty for collections.
bool names(const json::object& entry, std::string_view collection, std::string_view field);

}  // namespace dirigent::schema
