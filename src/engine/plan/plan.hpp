// The plan of a read: which statements run and how their columns become JSON. Made from query, schema and rights
// without a database in sight; never changed afterwards.
//
// A Plan is a tree of branches, one statement each. A branch reads rows of one collection; the objects that relations
// to one lead to are nodes of the same branch, read by LEFT JOIN. Relations to many, and the items of many-to-any
// junctions, are branches of their own, fetched for all parent rows at once.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/cells/cells.hpp"
#include "engine/read.hpp"
#include "engine/resolve/predicate.hpp"
#include "engine/resolve/resolver.hpp"

namespace dirigent::engine {

/// A column of a branch's result.
struct Column {
  std::size_t node = 0;
  Expression value;
  std::vector<Step> path = {};  // relations to one on the way from the branch's row to the value's (cursors)
};

/// Rows behind a cursor where the NULLs of the first sort key come last: first those up to them, then they.
struct Ranges {
  Predicate before_nulls, nulls;
};

/// How the root is read page by page from row to row instead of by counting.
struct Walk {
  std::vector<std::size_t> columns;  // of the root's result: the values of its sort keys
  std::uint64_t order = 0;           // stands for collection and sort: a cursor of another order is refused
  bool backwards = false;            // the sort is reversed, and with it the result
  bool from_somewhere = false;       // a cursor was given
  Predicate behind;                  // rows past that cursor; counts do not ask for it
  std::optional<Ranges> ranges;      // the same in two parts, where one is no range of an index
};

/// An indexed search of the root in whose order nobody had a say: the best matches come first.
struct Ranking {
  std::shared_ptr<const IndexedSearch> search;
  Predicate rest;  // the root's condition without the search
};

/// The root is read as a tree of items that refer to their parents.
struct Tree {
  const schema::Field* parent = nullptr;
  std::optional<std::vector<sql::Value>> roots;  // keys; none for the items without a parent
  std::int64_t depth = 0;                        // levels below the roots
  bool nested = false;
  std::size_t place_column = 0;  // of the root's result: {"level": 1, "path": [1, 5]}
};

/// One key of a JSON object.
struct Output {
  enum class Kind { kCell, kObject, kList, kItem } kind = Kind::kCell;
  std::string lead;                         // everything before the value: `{"name":` or `,"name":`
  std::size_t column = 0;                   // kCell: the value; kList: key of the parent row; kItem: key of the item
  Emitter emit = nullptr;                   // kCell
  std::size_t target = 0;                   // kObject: node; kList: branch
  std::optional<std::size_t> scope_column;  // kItem: column with the item's collection
  std::vector<std::pair<std::string, std::size_t>> branches;  // kItem: by collection
  std::vector<std::size_t> guards;  // the value may be seen where any of these columns is true
};

/// One JSON object, read from the columns of one statement.
struct Node {
  const schema::Collection* collection = nullptr;
  std::size_t parent = 0;  // for all but the first node
  std::optional<Step> via;
  Predicate condition;          // deep filter of a relation to one
  bool as_any = true;           // its rows are those that any other way over `via` leads to
  std::string path;             // where in the query it stands, for errors
  std::vector<Output> outputs;  // none: the bare key is shown
  std::size_t key_column = 0;   // primary key; NULL when there is no row
  Emitter key_emit = nullptr;
  std::string close = "}";  // what ends the object
};

struct Branch {
  enum class Kind { kRoot, kChildren, kItems } kind = Kind::kRoot;
  std::vector<Node> nodes;  // the first is the branch's own row
  std::vector<Column> columns;
  Predicate where;
  std::vector<SortTerm> sort;
  bool in_tree = false;  // kRoot: rows are those of the plan's tree, in its order
  /// kChildren: rows stand for groups, by the link and these values.
  bool grouped = false;
  std::vector<Expression> groups;
  std::optional<std::int64_t> limit;  // of the whole (kRoot) or per parent (kChildren)
  std::int64_t offset = 0;
  /// kChildren: rows in which this column is NULL come last, after limit and offset were applied.
  std::optional<std::size_t> nulls_last;

  // kChildren, kItems:
  std::size_t parent = 0;                   // branch
  std::size_t parent_column = 0;            // in the parent's result: keys that lead here
  std::optional<std::size_t> scope_column;  // kItems: in the parent's result: the collection keys belong to
  const schema::Field* link = nullptr;      // the foreign key (kChildren) or the primary key (kItems)
  std::size_t link_column = 0;              // in this result

  const schema::Collection& collection() const { return *nodes.front().collection; }
};

struct Plan {
  std::vector<Branch> branches;  // the root first, parents before children
  Predicate visible;             // rows on which the caller may see something of what is asked for
  Predicate countable;           // rows on which the caller may see anything: what `meta` counts
  unsigned meta = 0;
  std::optional<Walk> walk;
  std::optional<Ranking> ranking;
  std::optional<Tree> tree;
  bool of_caller = false, of_now = false;  // rules in it depend on who asks, or when
  bool limited = false;                    // of what decides which rows are counted, something is hidden on some rows
};

/// The collection to read. Throws FORBIDDEN for one that is unknown or has no table.
const schema::Collection& collection_of(const Environment& environment, const std::string& name);

/// Throws INVALID_QUERY or FORBIDDEN for what may not be asked.
Plan make_plan(const Environment& environment, const sql::Dialect& dialect, const schema::Collection& collection,
               const query::Query& query);

/// What filter and search of the root ask of its rows: all of a plan that the filter decides.
struct RootCondition {
  Predicate where;
  bool limited = false;  // as that of a plan
};
RootCondition root_condition(const Environment& environment, const sql::Dialect& dialect,
                             const schema::Collection& collection, const query::Query& query);

}  // namespace dirigent::engine
