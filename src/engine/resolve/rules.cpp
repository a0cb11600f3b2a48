#include "engine/resolve/rules.hpp"

#include "access/row_rules.hpp"
#include "base/errors.hpp"
#include "engine/resolve/filter.hpp"

namespace dirigent::engine {

namespace {

Predicate never() {
  Predicate nothing;
  nothing.kind = Predicate::Kind::kNever;
  return nothing;
}

/// Rules are stored, and the model goes on: one that names what is no more permits nothing.
Predicate resolved(Resolver& system, const schema::Collection& collection, const query::Filter& rule,
                   const access::Who& caller) {
  try {
    return resolve_filter(system, collection, rule, caller, {});
  } catch (const base::Failure&) {
    return never();
  }
}

}  // namespace

std::shared_ptr<const Predicate> resolve_rules(const Resolver& resolver, const schema::Collection& collection,
                                               std::span<const query::Filter* const> rules) {
  Resolver system = resolver.as_system();
  Predicate any;
  any.kind = Predicate::Kind::kOr;
  for (const query::Filter* rule : rules) {
    Predicate rows = resolved(system, collection, *rule, resolver.who());
    if (rows.always()) return std::make_shared<const Predicate>();
    if (rows.kind != Predicate::Kind::kNever) any.children.push_back(std::move(rows));
  }
  if (any.children.empty()) return std::make_shared<const Predicate>(never());
  if (any.children.size() == 1) return std::make_shared<const Predicate>(Predicate(std::move(any.children.front())));
  return std::make_shared<const Predicate>(std::move(any));
}

std::shared_ptr<const Predicate> resolve_rules(const Resolver& resolver, const schema::Collection& collection,
                                               std::span<const access::Permission> permissions) {
  const access::RowRules rules(permissions);
  if (rules.any().all) return nullptr;
  std::vector<const query::Filter*> filters;
  for (const std::size_t index : rules.any().rules) filters.push_back(&rules.rule(index));
  return resolve_rules(resolver, collection, filters);
}

}  // namespace dirigent::engine
