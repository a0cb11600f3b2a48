#include "engine/explain/rule_predicate.hpp"

#include <limits>

#include "engine/resolve/filter.hpp"
#include "engine/resolve/resolver.hpp"
#include "engine/resolve/rules.hpp"
#include "engine/variable_values.hpp"

namespace dirigent::engine {

namespace {

bool names_user(const json::value& value) {
  if (const json::string* text = value.if_string()) return text->find("$CURRENT_USER") != json::string::npos;
  if (const json::array* list = value.if_array()) {
    return std::any_of(list->begin(), list->end(), [](const json::value& entry) { return names_user(entry); });
  }
  const json::object* object = value.if_object();
  return object != nullptr &&
         std::any_of(object->begin(), object->end(), [](const auto& member) { return names_user(member.value()); });
}

Resolver resolver_of(const Environment& environment, const sql::Dialect& dialect) {
  return {*environment.schema, environment.who, dialect, std::numeric_limits<int>::max(), environment.variables.get()};
}

}  // namespace

Predicate rule_predicate(const Environment& environment, const sql::Dialect& dialect,
                         const schema::Collection& collection, const query::Filter& rule) {
  Resolver system = resolver_of(environment, dialect).as_system();
  return resolve_filter(system, collection, rule, environment.who, {}, environment.strict_filters);
}

Predicate rows_of_rules(const Environment& environment, const sql::Dialect& dialect,
                        const schema::Collection& collection, const std::vector<Rule>& rules) {
  std::vector<const query::Filter*> filters;
  for (const Rule& rule : rules) filters.push_back(rule.get());
  return *resolve_rules(resolver_of(environment, dialect), collection, filters);
}

io::Task<void> fetch_rule_variables(db::Session& session, Environment& environment, std::vector<Rule> rules) {
  query::Query naming;
  naming.filter.emplace();
  for (const Rule& rule : rules) naming.filter->children.push_back(*rule);
  try {
    co_await fetch_variables(session, environment, naming);
  } catch (const base::Failure&) {
    environment.variables = nullptr;
  }
}

bool names_user(const query::Filter& rule) {
  return names_user(rule.value) ||
         std::any_of(rule.children.begin(), rule.children.end(), [](const auto& child) { return names_user(child); });
}

}  // namespace dirigent::engine
