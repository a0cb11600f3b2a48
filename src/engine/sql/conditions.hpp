// Predicates, values and sort terms -> SQL, seen from one row of a statement.
//
// Relations to one become LEFT JOINs of the statement. Relations to many become EXISTS semi-joins, so that no row is
// ever multiplied; conditions under the same relation that are AND-ed speak of the same related row, and a parent
// without any related row is judged as if it had one made of NULLs: what one LEFT JOIN per path would give, without its
// rows.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "engine/resolve/predicate.hpp"
#include "sql/dialect.hpp"
#include "sql/fragment.hpp"

namespace dirigent::engine {

/// Numbers table aliases of one statement.
class Aliases {
 public:
  std::string next() { return "c" + std::to_string(next_++); }

 private:
  int next_ = 0;
};

/// Throws INVALID_QUERY when a query passes more relations than a statement can join.
class Conditions {
 public:
  /// `alias` is the row's table in the statement that joins() goes into.
  Conditions(const sql::Dialect& dialect, Aliases& aliases, std::string alias);

  /// The statement already joins the row behind `path` as `alias`.
  void known(const std::vector<const Step*>& path, std::string alias);

  sql::Fragment where(const Predicate& predicate);
  /// The value of a reference without relations to many.
  sql::Fragment value(const Reference& reference);
  /// A value of the row that the statement joins as `alias`. `shared`: as one of many with the same such row, for each
  /// of which it would be computed.
  sql::Fragment value(const std::string& alias, const Expression& expression, bool shared);
  /// The value to sort by; past a relation to many the smallest (ascending) or largest value counts.
  sql::Fragment sort_value(const SortTerm& term);
  /// "value ASC" or "value DESC".
  sql::Fragment order(const SortTerm& term);
  /// Does something built so far join what was gathered from related rows? Such a join may shuffle the rows.
  bool gathers() const { return gathers_; }
  /// " LEFT JOIN ..." for everything built so far. Read it last.
  const sql::Fragment& joins() const { return root_.joins; }

 private:
  struct Source {
    std::string alias;
    sql::Fragment joins;
    std::vector<const Predicate*> about = {};  // what its rows must all fulfil
  };
  struct Bound {
    std::string alias;
    Source* source;
  };
  /// A relation to many that a condition passes and no sub-select around it has opened.
  struct Open {
    const std::vector<Step>* path;
    std::size_t index;
  };
  using Opens = std::map<std::string, Open>;

  Opens opens(const Predicate& predicate) const;
  void collect_opens(const Predicate& predicate, Opens& into) const;
  Bound walk(const std::vector<Step>& path, std::size_t count);
  Bound join(const Bound& from, const Step& step, const std::string& key);
  sql::Fragment condition(const Predicate& predicate);
  sql::Fragment both_conditions(std::vector<const Predicate*> parts);
  sql::Fragment any_condition(const Predicate& predicate);
  sql::Fragment compare(const Predicate& predicate);
  sql::Fragment quantified(const Predicate& predicate);
  template <class Inner>
  sql::Fragment exists(const std::string& key, const Open& open, const std::vector<const Predicate*>& about,
                       Inner inner);
  /// Where the value may be seen, and elsewhere NULL.
  sql::Fragment value_of(const Bound& row, const Expression& expression, bool shared);
  sql::Fragment bare_value(const Bound& row, const Expression& expression, bool shared);
  sql::Fragment guard_of(const std::string& alias, const Guard& guard);
  sql::Fragment smallest(const SortTerm& term, const std::string& key, const Open& open);

  const sql::Dialect& dialect_;
  Aliases& aliases_;
  Source root_;
  std::map<std::string, Bound> bound_;                                     // by path walked so far
  std::map<std::pair<std::string, std::string>, sql::Fragment> gathered_;  // counts by row and relation
  int joined_tables_ = 0;
  bool gathers_ = false;
};

/// The condition as a value, true or not. Of one that is a value SQLite asks every part, however it came out before.
sql::Fragment as_value(const sql::Dialect& dialect, sql::Fragment condition);

/// SQL of a value of the row `alias`.
sql::Fragment expression_sql(const sql::Dialect& dialect, Aliases& aliases, const std::string& alias,
                             const Expression& expression);

/// SQL of an aggregate over the rows that fulfil `guard`, if that is not empty.
sql::Fragment aggregate_sql(const std::string& alias, const Expression& expression, const sql::Fragment& guard);

/// `predicate` about the row `alias` of `collection`, fit for an ON or WHERE that can take no joins.
sql::Fragment row_condition(const sql::Dialect& dialect, Aliases& aliases, const std::string& alias,
                            const schema::Collection& collection, const Predicate& predicate);

/// ON condition of the row `alias` being what `step` leads to from the row `from`; includes the step's rule.
sql::Fragment step_condition(const sql::Dialect& dialect, Aliases& aliases, const std::string& from, const Step& step,
                             const std::string& alias);

}  // namespace dirigent::engine
