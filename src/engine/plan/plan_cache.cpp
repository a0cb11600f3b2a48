#include "engine/plan/plan_cache.hpp"

#include "access/sessions.hpp"
#include "base/json_writer.hpp"
#include "engine/plan/implied_rules.hpp"
#include "io/loops.hpp"
#include "query/shape_key.hpp"

namespace dirigent::engine {

namespace {

constexpr std::size_t kMost = 512;         // plans of a loop; then they are made anew
constexpr std::size_t kMostColumns = 300;  // of a plan that is kept: wildcards over wildcards make large ones

/// Which rights the plan is made for: none of anybody, where there are none or all.
std::string rights_of(const access::Who& who) {
  if (access::unlimited(who) && !access::may_see_sessions(who)) return "*-";
  if (access::unlimited(who) || !who->permissions) return who && !who->admin ? "-" : "*";
  return std::to_string(who->permissions->id());
}

void add(std::string& key, std::string_view text) {
  key.append(std::to_string(text.size())).append(1, ':').append(text);
}

/// Whatever variables of rules may stand for.
std::string caller_of(const Environment& environment) {
  std::string key;
  const access::Accountability& who = *environment.who;
  add(key, who.user.value_or(""));
  add(key, who.role.value_or(""));
  for (const std::string& role : who.roles) add(key, role);
  if (!environment.variables) return key;
  for (const auto& [name, value] : *environment.variables) {
    add(key, name);
    add(key, base::to_json(value));
  }
  return key;
}

bool worth_keeping(const Plan& plan) {
  std::size_t columns = 0;
  for (const Branch& branch : plan.branches) columns += branch.columns.size() + branch.nodes.size();
  return columns <= kMostColumns;
}

}  // namespace

void PlanCache::keep(Plans& plans, const std::string& key, const Environment& environment,
                     std::shared_ptr<const Plan> plan) {
  if (plan->of_now || !worth_keeping(*plan)) return;
  if (!plan->of_caller) return void(plans.by_key.insert_or_assign(key, std::move(plan)));
  plans.by_key.insert_or_assign(key, nullptr);
  plans.by_key.insert_or_assign(key + '\n' + caller_of(environment), std::move(plan));
}

std::shared_ptr<const Plan> PlanCache::plan(const Environment& environment, const sql::Dialect& dialect,
                                            const schema::Collection& collection, const query::Query& query) {
  const auto shape = environment.strict_filters ? std::nullopt : query::shape_key(query);
  if (!shape) return std::make_shared<const Plan>(make_plan(environment, dialect, collection, query));
  Plans& plans = by_loop_.at(static_cast<std::size_t>(io::Loops::current()));
  if (plans.schema != environment.schema || plans.by_key.size() >= kMost) {
    plans.by_key.clear();
    plans.schema = environment.schema;
  }
  const std::string key = collection.name + '\n' + rights_of(environment.who) + '\n' + *shape;
  // Before the rest, whose errors come behind those of the filter.
  RootCondition condition;
  if (query.filter) condition = root_condition(environment, dialect, collection, query);
  std::shared_ptr<const Plan> plan;
  auto known = plans.by_key.find(key);
  if (known != plans.by_key.end() && known->second == nullptr) {
    known = plans.by_key.find(key + '\n' + caller_of(environment));
  }
  if (known != plans.by_key.end()) {
    plan = known->second;
  } else {
    query::Query unfiltered = query;
    unfiltered.filter.reset();
    plan = std::make_shared<const Plan>(make_plan(environment, dialect, collection, unfiltered));
    keep(plans, key, environment, plan);
  }
  if (!query.filter) return plan;
  auto filtered = std::make_shared<Plan>(*plan);
  filtered->branches.front().where = std::move(condition.where);
  filtered->limited = filtered->limited || condition.limited;
  drop_implied_rules(*filtered);
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
