// What was asked for: plain structs, no rights, no SQL. Parsed once from a query string, a body or GraphQL; judged by
// access; executed by engine.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace dirigent::query {

/// A filter tree as written: logical nodes over leaves `path -> operator -> value`.
struct Filter {
  enum class Kind { kAnd, kOr, kCondition, kSome, kNone };
  Kind kind = Kind::kAnd;
  std::vector<Filter> children;  // kAnd, kOr: any number; kSome, kNone: exactly one, relative to the relation at `path`
  /// kCondition: the field segments as written ("author", "name"; "item:posts"; "year(date)"). kSome/kNone: the
  /// relation.
  std::vector<std::string> path;
  std::string op;     // "_eq", "_in", ...
  json::value value;  // dynamic variables still in place
  bool empty() const { return children.empty() && (kind == Kind::kAnd || kind == Kind::kOr); }
};

struct SortKey {
  std::vector<std::string> path;  // "author", "name" or "count(tags)"
  bool descending = false;
};

struct Aggregate {
  std::string function;             // count, countDistinct, countAll, sum, sumDistinct, avg, avgDistinct, min, max
  std::vector<std::string> fields;  // "*" for all rows
};

enum class MetaCount : unsigned { kTotal = 1, kFilter = 2, kCursor = 4, kEstimated = 8 };

/// One level of a query: the root, or a relation's `deep` entry.
struct Query {
  std::vector<std::string> fields;  // as written: "*", "author.name", "item:posts.title", "year(date)"
  bool fields_given = false;
  std::optional<Filter> filter;
  std::optional<std::string> search;
  std::vector<SortKey> sort;
  std::optional<std::int64_t> limit, offset, page;
  std::optional<std::string> after, before;  // cursors; an empty one stands for the begin or the end
  std::vector<Aggregate> aggregate;
  std::vector<std::string> group;
  std::map<std::string, std::string> alias;
  std::map<std::string, Query> deep;  // by relation field (or "field:collection"); only the underscored keys are set
  unsigned meta = 0;                  // MetaCount bits
  std::optional<std::string> version;
  bool version_raw = false;
  bool backlink = true;
};

}  // namespace dirigent::query
