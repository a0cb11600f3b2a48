#include "auth/explain/standing.hpp"

#include "base/json_writer.hpp"
#include "engine/explain/item_columns.hpp"

namespace dirigent::auth::explain {

namespace {

/// Conditions to be judged together; equal questions have one place.
class Questions {
 public:
  std::vector<engine::Predicate> conditions;

  std::optional<std::size_t> place(const engine::Environment& environment, const sql::Dialect& dialect,
                                   const schema::Collection& collection, const query::Filter& rule, std::string key) {
    const auto known = places_.find(key);
    if (known != places_.end()) return known->second;
    std::optional<std::size_t> at;
    try {
      conditions.push_back(engine::rule_predicate(environment, dialect, collection, rule));
      at = conditions.size() - 1;
    } catch (const base::Failure&) {
      // A rule that cannot be judged lets nobody through.
    }
    places_.emplace(std::move(key), at);
    return at;
  }

 private:
  std::map<std::string, std::optional<std::size_t>> places_;
};

std::string key_of(const access::Permission& permission, const Group& group) {
  std::string key = base::to_json(permission.rule);
  if (key.find("$CURRENT_") != std::string::npos) {
    for (const std::string& role : group.who.roles) key += '\n' + role;
    for (const std::string& policy : group.who.policies) key += '\n' + policy;
  }
  return key;
}

const access::Permission& with_rule(const Standing& standing, std::size_t rule) {
  for (std::size_t i = 0;; ++i) {
    if (standing.distinct.rule.at(i) == rule) return standing.permissions[i];
  }
}

std::vector<bool> applies(const Standing& standing, const std::vector<bool>& rules) {
  std::vector<bool> out;
  for (const std::optional<std::size_t>& rule : standing.distinct.rule) out.push_back(!rule || rules[*rule]);
  return out;
}

void settle(Standing& standing, const Request& request) {
  Decision decision = decide(standing.permissions, applies(standing, standing.holds), request);
  standing.permission = decision.permission;
  standing.may = decision.allowed ? Standing::May::kYes : Standing::May::kNo;
  if (decision.allowed || standing.personal.empty()) return;
  decision = standing.decide_for(request, std::vector<bool>(standing.personal.size(), true));
  if (decision.allowed) standing.may = Standing::May::kSome;
  standing.permission = decision.permission;
}

}  // namespace

Decision Standing::decide_for(const Request& request, const std::vector<bool>& verdicts) const {
  std::vector<bool> rules = holds;
  for (std::size_t i = 0; i < personal.size(); ++i) rules[personal[i]] = verdicts[i];
  return decide(permissions, applies(*this, rules), request);
}

io::Task<std::vector<Standing>> find_standings(db::Session& session, engine::Environment environment,
                                               const Groups& groups, Request request) {
  const schema::Collection& collection = *environment.schema->collection(request.collection);
  const bool of_item = request.item && request.action != access::Action::kCreate;
  std::vector<Standing> standings(groups.list.size());
  std::vector<std::vector<std::optional<std::size_t>>> asked(groups.list.size());
  Questions questions;
  environment.strict_filters = request.action != access::Action::kRead;
  for (std::size_t i = 0; i < standings.size(); ++i) {
    Standing& standing = standings[i];
    const Group& group = groups.list[i];
    standing.admin = group.who.admin;
    if (standing.admin) continue;
    environment.who = group.who;
    environment.variables = nullptr;
    standing.permissions = {};
    if (group.who.permissions) standing.permissions = group.who.permissions->of(request.collection, request.action);
    standing.distinct = distinct_rules(standing.permissions);
    standing.holds.assign(standing.distinct.rules.size(), !of_item);
    if (!of_item) continue;
    co_await engine::fetch_rule_variables(session, environment, standing.distinct.rules);
    for (std::size_t rule = 0; rule < standing.distinct.rules.size(); ++rule) {
      std::optional<std::size_t> place;
      if (engine::names_user(*standing.distinct.rules[rule])) {
        standing.personal.push_back(rule);
      } else {
        place = questions.place(environment, session.dialect(), collection, *standing.distinct.rules[rule],
                                key_of(with_rule(standing, rule), group));
      }
      asked[i].push_back(place);
    }
  }
  std::optional<std::vector<bool>> verdicts(std::in_place);
  if (of_item) {
    verdicts = co_await engine::conditions_hold(session, collection, *request.item, std::move(questions.conditions));
  }
  if (!verdicts) co_return standings;  // nobody may do anything to what is not there
  for (std::size_t i = 0; i < standings.size(); ++i) {
    Standing& standing = standings[i];
    for (std::size_t rule = 0; rule < asked[i].size(); ++rule) {
      if (asked[i][rule]) standing.holds[rule] = (*verdicts)[*asked[i][rule]];
    }
    if (standing.admin) {
      standing.may = Standing::May::kYes;
    } else {
      settle(standing, request);
    }
  }
  co_return standings;
}

}  // namespace dirigent::auth::explain
