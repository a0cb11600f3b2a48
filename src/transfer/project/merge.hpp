// Three-way merges of projects, thing by thing and member by member: what one side changed is taken, what both changed
// alike is taken once, and what they changed differently is a conflict, which names its place.
//
// Lists of rows (operations, panels, policies) are merged by what they hold, lists of fields as sets; other lists are
// one value. Pure.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "transfer/project/documents.hpp"

namespace dirigent::transfer {

/// Both sides changed it differently. A value that is not there has none.
struct Conflict {
  std::string path, place;
  std::optional<json::value> base, ours, theirs;
};

/// Whose change is taken where both made one.
enum class Winner { kNone, kOurs, kTheirs };

struct Merged {
  Documents documents;
  std::vector<Conflict> conflicts;  // with a winner none
};

/// A thing with an id is the same in all three, whatever its file is called. Without a winner the documents hold what
/// ours has at each conflict.
Merged merge(const Documents& base, const Documents& ours, const Documents& theirs, Winner winner = Winner::kNone);

/// `roles/editor.yaml operations[send].type: base "a" / ours "b" / theirs "c"`
std::string text_of(const Conflict& conflict);

}  // namespace dirigent::transfer
