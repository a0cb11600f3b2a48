// The difference of two lists of objects. Pure.
#pragma once
#include <optional>
#include <vector>

#include "schema/objects/object.hpp"

namespace dirigent::schema {

/// An object that comes, goes, or is made anew.
struct ObjectChange {
  std::optional<SchemaObject> before, after;  // never neither

  const SchemaObject& object() const { return after ? *after : *before; }
  /// "create", "drop" or "replace".
  std::string_view verb() const { return !before ? "create" : after ? "replace" : "drop"; }
};

struct ObjectDifference {
  std::vector<ObjectChange> changes;
  /// What the section says in the SQL of another kind of database: left out.
  std::vector<SchemaObject> skipped;
};

/// What has to change for a database of kind `vendor` with objects `now` to have those of the section. Of a section for
/// another kind of database only what every database can say is compared, by what it is on, not by its name.
ObjectDifference difference(const std::vector<SchemaObject>& now, const ObjectSection& wanted, std::string_view vendor);

/// As a member `dirigent` of the document that POST /schema/diff answers, and back. The way back throws
/// INVALID_PAYLOAD.
json::array to_json(const std::vector<ObjectChange>& changes);
std::vector<ObjectChange> read_object_changes(const Judged& owner, std::string_view member);

}  // namespace dirigent::schema
