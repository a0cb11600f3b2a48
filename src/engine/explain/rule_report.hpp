// What rules say about one item, clause by clause: for an admin who wants to know why an item is shown or not.
//
// Every clause (the whole rule, each branch of it, each condition) is a column of one SELECT of the item, made by the
// compiler that makes the conditions of reads. So a verdict here is the verdict there. A branch has a verdict of its
// own: conditions that are AND-ed and pass the same relation to many speak of the same related item, which one alone
// does not tell.
#pragma once
#include <string>
#include <vector>

#include "base/json.hpp"
#include "engine/explain/rule_predicate.hpp"

namespace dirigent::engine {

struct Clause {
  query::Filter::Kind kind = query::Filter::Kind::kAnd;
  std::vector<Clause> children;     // kAnd, kOr
  std::vector<std::string> path;    // of the others: the field
  std::string op;                   // likewise
  json::value written;              // value as the rule has it; of kSome and kNone the condition within
  json::value asked;                // with variables replaced
  std::optional<json::value> item;  // what the item has there; a list past relations to many, its begin if it is long
  bool holds = false;
  std::string error;  // why it cannot be judged; empty when it can
};

struct RuleReport {
  bool found = false;         // is there such an item?
  std::vector<Clause> rules;  // in the order asked; nothing holds when there is no item
};

/// Judges `rules` for the item `key` and `environment.who`. Two statements, and those for variables.
io::Task<RuleReport> report_rules(db::Session& session, Environment environment, std::string collection,
                                  std::string key, std::vector<Rule> rules);

/// `rules` about no item in particular: what they ask of a row, and why what cannot be judged cannot. Statements for
/// variables only.
io::Task<std::vector<Clause>> clauses_of(db::Session& session, Environment environment,
                                         const schema::Collection& collection, std::vector<Rule> rules);

/// {"and": [...], "holds"} or {"field", "operator", "value", "asked", "item", "holds"}; "asked" only where it differs.
json::object shown(const Clause& clause);

/// The clause that decides: of a rule that holds the first condition without which it would not be known to hold, of
/// one that does not the first that fails.
const Clause& deciding(const Clause& clause);

/// Conditions of `clause` that do not hold: how far an item is from it.
std::size_t failing(const Clause& clause);

}  // namespace dirigent::engine
