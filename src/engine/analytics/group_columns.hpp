// What a query for groups computes: its groups and aggregates, looked up and named.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "engine/cells/cells.hpp"
#include "engine/plan/plan.hpp"
#include "engine/resolve/resolver.hpp"

namespace dirigent::engine {

struct GroupColumn {
  std::vector<std::string> key;  // where it stands in a group: {"author", "country"}, {"sum", "price"}
  std::string asked;             // "author.country", "year(at)", "count", "sum.price"
  Reference value;
  Emitter emit = nullptr;  // of all but bins
  bool shown = true;       // others only serve a condition
};

class GroupColumns {
 public:
  GroupColumns(Resolver& resolver, const schema::Collection& collection)
      : resolver_(resolver), collection_(collection) {}

  /// A field, a function or bins of one, past relations to one. REQUIRES: no aggregate yet. Throws INVALID_QUERY or
  /// FORBIDDEN.
  void add_group(const std::string& name);
  /// Aggregates the contract never shows leave their mark on the rows alone. Throws like add_group().
  void add_aggregate(const query::Aggregate& aggregate);

  /// The column of that name, as it was asked for or (`shown`) as it stands in a group.
  std::optional<std::size_t> find(const std::vector<std::string>& path, bool shown) const;
  /// The same; an aggregate nobody asked for is added. Throws for what is neither a group nor an aggregate.
  std::size_t require(const std::vector<std::string>& path, const std::string& where);

  const std::vector<GroupColumn>& columns() const { return columns_; }
  /// Groups come first.
  std::size_t groups() const { return groups_; }
  /// As a statement computes them: never none when rows are counted.
  std::vector<Column> selected() const;
  Resolver& resolver() const { return resolver_; }
  const schema::Collection& collection() const { return collection_; }
  /// Does the contract know all of it?
  bool plain() const { return plain_; }

 private:
  void add_aggregate(const std::string& function, const std::string& field, bool shown);

  Resolver& resolver_;
  const schema::Collection& collection_;
  std::vector<GroupColumn> columns_;
  std::size_t groups_ = 0;
  bool rows_ = false;  // there is an aggregate, so that rows collapse
  bool plain_ = true;
};

}  // namespace dirigent::engine
