// What `upsert` asks for: the fields by which items are found, and what becomes of each other field of those found.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "base/errors.hpp"
#include "base/json.hpp"

namespace dirigent::query {

enum class MergeRule { kReplace, kKeep, kFill, kSum, kMax, kMin, kConcat };
std::string_view name_of(MergeRule rule);

struct Upsert {
  std::vector<std::string> key;
  std::map<std::string, MergeRule> merge;
  MergeRule others = MergeRule::kReplace;  // of the fields that `merge` does not name
};

/// `slug`, `a,b`, a list of names, or {"key": ..., "merge": {"<field>": "<rule>", "*": "<rule>"}}, as JSON or as its
/// text. INVALID_QUERY for anything else; whether the fields exist is not judged here.
base::Result<Upsert> parse_upsert(const json::value& raw);

}  // namespace dirigent::query
