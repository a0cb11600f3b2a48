#include "engine/plan_cache.hpp"

#include "io/loops.hpp"
#include "query/shape_key.hpp"

namespace dirigent::engine {

namespace {

constexpr std::size_t kMost = 512;         // plans of a loop; then they are made anew
constexpr std::size_t kMostColumns = 300;  // of a plan that is kept: wildcards over wildcards make large ones

// Rules speak of the one who asks: only who may do everything has the same ones as others.
bool has_plain_rights(const Environment& environment) {
  return (!environment.who || environment.who->admin) && !environment.strict_filters;
}

bool worth_keeping(const Plan& plan) {
  std::size_t columns = 0;
  for (const Branch& branch : plan.branches) columns += branch.columns.size() + branch.nodes.size();
  return columns <= kMostColumns;
}

}  // namespace

std::shared_ptr<const Plan> PlanCache::plan(const Environment& environment, const sql::Dialect& dialect,
                                            const schema::Collection& collection, const query::Query& query) {
  const auto shape = has_plain_rights(environment) ? query::shape_key(query) : std::nullopt;
  if (!shape) return std::make_shared<const Plan>(make_plan(environment, dialect, collection, query));
  Plans& plans = by_loop_.at(static_cast<std::size_t>(io::Loops::current()));
  if (plans.schema != environment.schema || plans.by_key.size() >= kMost) {
    plans.by_key.clear();
    plans.schema = environment.schema;
  }
  const std::string key = collection.name + '\n' + *shape;
  // Before the rest, whose errors come behind those of the filter.
  Predicate where = query.filter ? root_condition(environment, dialect, collection, query) : Predicate();
  std::shared_ptr<const Plan> plan;
  if (const auto known = plans.by_key.find(key); known != plans.by_key.end()) {
    plan = known->second;
  } else {
    query::Query unfiltered = query;
    unfiltered.filter.reset();
    plan = std::make_shared<const Plan>(make_plan(environment, dialect, collection, unfiltered));
    if (worth_keeping(*plan)) plans.by_key.emplace(key, plan);
  }
  if (!query.filter) return plan;
  auto filtered = std::make_shared<Plan>(*plan);
  filtered->branches.front().where = std::move(where);
  return filtered;
}

std::shared_ptr<const Plan> planned(const Environment& environment, const sql::Dialect& dialect,
                                    const schema::Collection& collection, const query::Query& query) {
  if (environment.plans != nullptr && io::Loops::current() >= 0) {
    return environment.plans->plan(environment, dialect, collection, query);
  }
  return std::make_shared<const Plan>(make_plan(environment, dialect, collection, query));
}

}  // namespace dirigent::engine
