// Snapshots and differences as somebody sent them: judged, and stripped of what does not count (page: schema-snapshot,
// "Validation"). Everything here throws INVALID_PAYLOAD, naming the first thing that is wrong by its path:
// "fields[3].type". Pure.
#pragma once
#include <optional>
#include <string>

#include "schema/diff/diff.hpp"

namespace dirigent::schema {

/// A snapshot in the form of snapshot_of(). `document` may have been made by another server or written by hand, for an
/// older release, which may say less. Two entries for one thing are refused: a merge of files left them.
json::object read_snapshot(const json::value& document);

/// The `dirigent` section of such a snapshot; nothing when it says nothing of objects, which are left alone then.
std::optional<ObjectSection> objects_of(const json::object& snapshot);

/// Is the snapshot of this release and kind of database? `snapshot` as read_snapshot() gives it.
void require_origin(const json::object& snapshot, std::string_view release, std::string_view vendor);

/// A difference as POST /schema/diff gave it, whole or in parts, and the hash that came with it.
struct Planned {
  std::string hash;
  Diff diff;
  /// May SQL that the difference brings (definitions of objects, generated columns) be run?
  bool with_sql = true;
};
Planned read_planned(const json::value& document);

}  // namespace dirigent::schema
