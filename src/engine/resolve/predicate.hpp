// Filters, sorts and values resolved against the schema: what a statement has to compute, still without SQL. Pointers
// lead into the schema snapshot, which the read holds.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/calendar/time_bin.hpp"
#include "query/json_path.hpp"
#include "schema/schema.hpp"
#include "sql/dialect.hpp"
#include "sql/value.hpp"

namespace dirigent::engine {

struct AggregateFunction;
struct Operator;
struct Predicate;

/// Rows of a collection on which something may be seen; nothing for all rows.
struct Guard {
  const schema::Collection* collection = nullptr;
  std::shared_ptr<const Predicate> rows;
  explicit operator bool() const { return rows != nullptr; }
  bool operator==(const Guard&) const = default;
};

/// One relation followed from a row to the rows it leads to.
struct Step {
  std::string name;  // as written, scope included: the same name from the same row is the same join
  const schema::RelationEnd* end = nullptr;
  const schema::Collection* from = nullptr;
  const schema::Collection* target = nullptr;       // for many-to-any: the scope
  std::shared_ptr<const schema::RelationEnd> made;  // keeps `end` of a relation followed backwards without an alias
  std::shared_ptr<const Predicate> rule;            // rows of `target` the caller may see; null for all
  Guard guard;                                      // rows of `from` that it leads on from
  bool to_many() const { return end->kind == schema::RelationKind::kO2M; }
};

/// A search that an index answers.
struct IndexedSearch {
  const schema::Collection* collection = nullptr;
  std::string text;  // in the query syntax of the database, made from quoted words
  /// kSet: of the whole collection. kEach: of few rows, each by itself (SQLite). PostgreSQL
  /// (engine/sql/search_ways.hpp): kList: of the whole collection, before all other conditions. kSample: of the rows
  /// that are looked at.
  enum class Asked { kSet, kEach, kList, kSample } asked = Asked::kSet;
};

/// Bins of a date field, see base/calendar/time_bin.hpp.
struct DateBin {
  base::BinUnit unit = base::BinUnit::kDay;
  base::TimeZone zone;
  bool instants = false;  // the field holds instants; the clock of others is read as it is
  /// Is the value an instant? Otherwise it is what a clock in the zone shows.
  bool gives_instant() const { return base::is_clock_unit(unit); }
};

/// A value computed from one row, or (kAggregate) from the rows of a group.
struct Expression {
  /// kGuard: whether the row fulfils `guard`.
  enum class Kind {
    kColumn,
    kDatePart,
    kJsonLength,
    kJsonPath,
    kRelatedCount,
    kAggregate,
    kExcerpt,
    kBin,
    kTreePlace,
    kGuard
  };
  Kind kind = Kind::kColumn;
  const schema::Field* field = nullptr;
  sql::DatePart part = sql::DatePart::kYear;
  std::shared_ptr<const Step> counted;            // kRelatedCount
  std::shared_ptr<const query::JsonPath> inside;  // kJsonPath

  std::shared_ptr<const DateBin> bin;  // kBin: milliseconds

  const AggregateFunction* aggregate = nullptr;  // kAggregate; `field` is null for COUNT(*)
  std::shared_ptr<const std::string> marks;      // kExcerpt: what to mark (cells/excerpt.hpp); null: no search

  /// Where the value may be seen. Elsewhere it counts as NULL, and conditions on it fail.
  Guard guard;

  bool function() const { return kind != Kind::kColumn; }
  /// Type by which values are compared with it: functions give integers, aggregates what they
  /// compute.
  base::FieldType type() const;
};

/// Are they the same value of the same row, wherever it may be seen?
bool same_value(const Expression& left, const Expression& right);

/// A value of the row at the end of `path`, seen from some row.
struct Reference {
  std::vector<Step> path;
  Expression value;
};

/// A condition on one row. An empty kAnd holds always.
struct Predicate {
  enum class Kind { kAnd, kOr, kCompare, kSome, kNone, kNever, kIndexed };
  Kind kind = Kind::kAnd;
  std::vector<Predicate> children;  // kSome and kNone: one, about the rows at the end of subject.path
  Reference subject;
  const Operator* op = nullptr;
  std::vector<sql::Value> values;                         // NULL never among them
  base::FieldType value_type = base::FieldType::kString;  // how `values` are bound
  bool positive = true;                                   // value of _null and _empty and their like
  bool as_shown = false;                                  // a guarded subject is compared as the NULL it is shown as
  std::shared_ptr<const IndexedSearch> indexed;           // kIndexed

  bool always() const { return kind == Kind::kAnd && children.empty(); }
};

/// The same condition, its indexed searches asked in this way.
Predicate asked(Predicate condition, IndexedSearch::Asked how);

/// `left` and `right` must hold; conditions that always hold leave no trace.
Predicate both(Predicate left, Predicate right);

struct SortTerm {
  Reference subject;
  bool descending = false;
};

}  // namespace dirigent::engine
