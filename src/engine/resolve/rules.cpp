#include "engine/resolve/rules.hpp"

#include "base/errors.hpp"
#include "engine/resolve/filter.hpp"
#include "engine/resolve/implies.hpp"
#include "engine/resolve/moments.hpp"
#include "engine/sql/operators.hpp"

namespace dirigent::engine {

namespace {

Predicate never() {
  Predicate nothing;
  nothing.kind = Predicate::Kind::kNever;
  return nothing;
}

/// SQLite takes a list of any length as a table of its own, so that statements are the same for all lengths. The lists
/// of rules do not change, and short ones are asked sooner one by one.
Predicate spelt_out(Predicate condition) {
  constexpr std::size_t kShort = 8;
  for (Predicate& child : condition.children) child = spelt_out(std::move(child));
  const bool list = condition.kind == Predicate::Kind::kCompare && condition.op->name == "_in";
  if (!list || condition.values.empty() || condition.values.size() > kShort) return condition;
  Predicate any;
  any.kind = Predicate::Kind::kOr;
  for (const sql::Value& value : condition.values) {
    Predicate& one = any.children.emplace_back(condition);
    one.op = find_operator("_eq");
    one.values = {value};
  }
  if (any.children.size() == 1) return Predicate(std::move(any.children.front()));
  return any;
}

/// Rules are stored, and the model goes on: one that names what is no more permits nothing.
Predicate rows_of(const Resolver& resolver, const schema::Collection& collection, const query::Filter& rule) {
  try {
    Predicate rows = resolve_rule(resolver, collection, rule, false);
    return resolver.dialect().sqlite() ? spelt_out(std::move(rows)) : rows;
  } catch (const base::Failure&) {
    return never();
  }
}

}  // namespace

Predicate resolve_rule(const Resolver& resolver, const schema::Collection& collection, const query::Filter& rule,
                       bool strict) {
  if (!moments_make_sense(rule)) base::fail(base::invalid_query("The rule has a \"$NOW\" that can't be understood"));
  Resolver system = resolver.as_system();
  return resolve_filter(system, collection, rule, resolver.who(), {}, strict);
}

std::shared_ptr<const Predicate> resolve_rules(const Resolver& resolver, const schema::Collection& collection,
                                               std::span<const query::Filter* const> rules) {
  Predicate any;
  any.kind = Predicate::Kind::kOr;
  for (const query::Filter* rule : rules) {
    Predicate rows = rows_of(resolver, collection, *rule);
    if (rows.always()) return std::make_shared<const Predicate>();
    if (rows.kind != Predicate::Kind::kNever) any.children.push_back(std::move(rows));
  }
  if (any.children.empty()) return std::make_shared<const Predicate>(never());
  drop_implied(any.children);
  if (any.children.size() == 1) return std::make_shared<const Predicate>(Predicate(std::move(any.children.front())));
  return std::make_shared<const Predicate>(std::move(any));
}

}  // namespace dirigent::engine
