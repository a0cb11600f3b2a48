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

/// A value computed over the groups around one ("running total of the views, month by month").
struct Window {
  std::string name;                    // key in every group
  std::string function;                // sum, avg, min, max, count, rank, dense_rank, row_number, lag, lead
  std::vector<std::string> of;         // the group or aggregate it is about, as `sort` names it; empty for none
  std::vector<SortKey> sort;           // order of the groups
  std::vector<std::string> partition;  // groups (or aggregates) with other values are left out
  std::optional<std::int64_t> rows;    // how many groups count, this one the last; for lag and lead: how far away
};

/// A collection that refers to itself, read as a tree from its roots down.
struct Tree {
  std::string field;                              // the relation to the parent, from either side
  std::optional<std::vector<std::string>> roots;  // keys; none for the items without a parent
  std::int64_t depth = 0;                         // levels below the roots
  bool nested = false;                            // items hold their children
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
  std::optional<Filter> having;  // conditions on groups
  std::vector<Window> windows;
  std::optional<Tree> tree;
  std::map<std::string, std::string> alias;
  std::map<std::string, Query> deep;  // by relation field (or "field:collection"); only the underscored keys are set
  unsigned meta = 0;                  // MetaCount bits
  std::optional<std::string> version;
  bool version_raw = false;
  bool backlink = true;
};

}  // namespace dirigent::query
