#include "engine/explain/rule_predicate.hpp"

#include <algorithm>

#include "engine/resolve/resolver.hpp"
#include "engine/resolve/rules.hpp"
#include "engine/variable_values.hpp"
#include "query/dynamic_variables.hpp"

namespace dirigent::engine {

namespace {

Resolver resolver_of(const Environment& environment, const sql::Dialect& dialect) {
  return {*environment.schema, environment.who, dialect, 0, environment.variables.get()};
}

}  // namespace

Predicate rule_predicate(const Environment& environment, const sql::Dialect& dialect,
                         const schema::Collection& collection, const query::Filter& rule) {
  return resolve_rule(resolver_of(environment, dialect), collection, rule, environment.strict_filters);
}

Predicate rows_of_rules(const Environment& environment, const sql::Dialect& dialect,
                        const schema::Collection& collection, const std::vector<Rule>& rules) {
  std::vector<const query::Filter*> filters(rules.size());
  std::transform(rules.begin(), rules.end(), filters.begin(), [](const Rule& rule) { return rule.get(); });
  return *resolve_rules(resolver_of(environment, dialect), collection, filters);
}

io::Task<void> fetch_rule_variables(db::Session& session, Environment& environment, std::vector<Rule> rules) {
  query::Filter naming;
  for (const Rule& rule : rules) naming.children.push_back(*rule);
  try {
    co_await fetch_variables_of_rules(session, environment, naming);
  } catch (const base::Failure&) {
    environment.variables = nullptr;
  }
}

bool names_user(const query::Filter& rule) {
  std::vector<std::string> names;
  query::collect_variables(rule, names);
  return std::any_of(names.begin(), names.end(),
                     [](const std::string& name) { return name.starts_with("$CURRENT_USER"); });
}

}  // namespace dirigent::engine
