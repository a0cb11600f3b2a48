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

std::string key_of(const access::Permission& permission, const access::Accountability& who) {
  std::string key = base::to_json(permission.rule);
  if (key.find("$CURRENT_") != std::string::npos) {
    for (const std::string& role : who.roles) key += '\n' + role;
    for (const std::string& policy : who.policies) key += '\n' + policy;
  }
  return key;
}

std::vector<bool> applies(const Standing& standing, const std::vector<bool>& rules) {
  std::vector<bool> out(standing.distinct.rule.size(), true);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (const std::optional<std::size_t>& rule = standing.distinct.rule[i]) out[i] = rules[*rule];
  }
  return out;
}

/// By rule, where its verdict will be; nothing for rules that name the user, which become `personal`, and for those
/// that cannot be judged.
using Places = std::vector<std::optional<std::size_t>>;

Places asked(Questions& questions, const engine::Environment& environment, const sql::Dialect& dialect,
             const schema::Collection& collection, Standing& standing) {
  Places places(standing.distinct.rules.size());
  for (std::size_t rule = 0; rule < places.size(); ++rule) {
    const query::Filter& filter = *standing.distinct.rules[rule];
    if (engine::names_user(filter)) {
      standing.personal.push_back(rule);
      continue;
    }
    const access::Permission& permission = standing.permissions[standing.distinct.first[rule]];
    places[rule] = questions.place(environment, dialect, collection, filter, key_of(permission, *environment.who));
  }
  return places;
}

void settle(Standing& standing, const Request& request) {
  if (standing.admin) {
    standing.may = Standing::May::kYes;
    return;
  }
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
  std::vector<Standing> standings(groups.list.size());
  std::vector<Places> places(groups.list.size());
  Questions questions;
  environment.strict_filters = request.action != access::Action::kRead;
  for (std::size_t i = 0; i < standings.size(); ++i) {
    Standing& standing = standings[i];
    const Group& group = groups.list[i];
    standing.admin = group.who.admin;
    if (standing.admin) continue;
    if (group.who.permissions) standing.permissions = group.who.permissions->of(request.collection, request.action);
    standing.distinct = distinct_rules(standing.permissions);
    standing.holds.assign(standing.distinct.rules.size(), !request.asks_item());
    if (!request.asks_item()) continue;
    environment.who = group.who;
    environment.variables = nullptr;
    co_await engine::fetch_rule_variables(session, environment, standing.distinct.rules);
    places[i] = asked(questions, environment, session.dialect(), collection, standing);
  }
  std::optional<std::vector<bool>> verdicts(std::in_place);
  if (request.asks_item()) {
    verdicts = co_await engine::conditions_hold(session, collection, *request.item, std::move(questions.conditions));
  }
  if (!verdicts) co_return standings;  // nobody may do anything to what is not there
  for (std::size_t i = 0; i < standings.size(); ++i) {
    for (std::size_t rule = 0; rule < places[i].size(); ++rule) {
      if (places[i][rule]) standings[i].holds[rule] = (*verdicts)[*places[i][rule]];
    }
    settle(standings[i], request);
  }
  co_return standings;
}

io::Task<ServerRules> hold_to_server_rules(db::Session& session, schema::SchemaPtr schema, Request request,
                                           std::vector<Standing>& standings) {
  access::Accountability admin, other;
  admin.admin = true;
  const ServerRules of_admins = co_await server_rules(session, schema, admin, request);
  ServerRules of_others = co_await server_rules(session, schema, other, request);
  for (Standing& standing : standings) {
    if (!(standing.admin ? of_admins : of_others).refusing) continue;
    standing.may = Standing::May::kNo;
    standing.permission.reset();
    standing.admin = false;
  }
  co_return of_others;
}

}  // namespace dirigent::auth::explain
