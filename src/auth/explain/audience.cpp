#include "auth/explain/audience.hpp"

#include "auth/columns.hpp"
#include "auth/explain/explanation.hpp"
#include "auth/explain/standing.hpp"
#include "auth/explain/why.hpp"
#include "base/errors.hpp"
#include "base/uuid.hpp"
#include "engine/explain/item_columns.hpp"

namespace dirigent::auth::explain {

namespace {

using May = Standing::May;

constexpr std::size_t kBatch = 200, kMostJudged = 2000, kMostLooked = 20'000;

json::value via(const Standing& standing, const Groups& groups, std::optional<std::size_t> permission) {
  if (standing.admin) return json::object{{"admin", true}};
  if (!permission) return nullptr;
  const access::Permission& by = standing.permissions[*permission];
  if (by.system()) return json::object{{"app_access", true}};
  const auto policy = groups.policies.find(by.policy);
  return named(by, policy == groups.policies.end() ? nullptr : &policy->second.name);
}

json::value allowed(May may) {
  if (may == May::kSome) return "some";
  return may == May::kYes;
}

json::array shown_roles(const Groups& groups, const std::vector<Standing>& standings) {
  json::array out;
  for (const auto& [role, place] : groups.by_role) {
    if (role.empty()) continue;
    const Group& group = groups.list[place];
    out.push_back({{"id", role},
                   {"name", group.role_name},
                   {"users", group.users},
                   {"allowed", allowed(standings[place].may)},
                   {"via", via(standings[place], groups, standings[place].permission)}});
  }
  return out;
}

/// A user of the page that is being made.
struct Candidate {
  json::object shown;
  std::string id;
  const Group* group = nullptr;
  const Standing* standing = nullptr;
  bool allowed = false;
  std::optional<std::size_t> permission;
};

class Page {
 public:
  Page(db::Session& session, engine::Environment environment, const Groups& groups,
       const std::vector<Standing>& standings, AudienceQuery query)
      : session_(session),
        environment_(std::move(environment)),
        groups_(groups),
        standings_(standings),
        query_(std::move(query)) {}

  /// Whoever asks without a token is no user: what names one is judged for null.
  io::Task<json::object> of_public() {
    std::vector<Candidate> nobody(1);
    Candidate& one = nobody.front();
    one.group = &groups_.list.front();
    one.standing = &standings_.front();
    one.allowed = one.standing->may == May::kYes;
    one.permission = one.standing->permission;
    co_await judge(nobody);
    if (!one.allowed) one.permission.reset();
    judged_ = 0;
    co_return json::object{{"allowed", one.allowed}, {"via", via(*one.standing, groups_, one.permission)}};
  }

  /// Fills `users`, `next` and `judged` of the answer.
  io::Task<void> fill(json::object& answer) {
    json::array users;
    std::optional<std::string> after = query_.after;
    bool more = true;
    std::size_t looked = 0;
    while (more && users.size() < query_.limit && judged_ < kMostJudged && looked < kMostLooked) {
      std::vector<Candidate> batch = co_await next_users(after);
      more = batch.size() == kBatch;
      looked += batch.size();
      co_await judge(batch);
      for (Candidate& one : batch) {
        if (users.size() == query_.limit) {
          more = true;
          break;
        }
        after = one.id;
        if (!one.allowed) continue;
        one.shown["via"] = via(*one.standing, groups_, one.permission);
        users.push_back(std::move(one.shown));
      }
    }
    answer["users"] = std::move(users);
    answer["next"] = more && after ? json::value(*after) : json::value(nullptr);
    answer["judged"] = judged_;
  }

 private:
  io::Task<std::vector<Candidate>> next_users(std::optional<std::string> after) {
    sql::Fragment query("SELECT id, email, first_name, last_name, role FROM directus_users WHERE status = 'active'");
    if (after) query.raw(" AND id > ").parameter(*after);
    query.raw(" ORDER BY id");
    session_.dialect().append_paging(query, kBatch, 0);
    const db::Result rows = co_await session_.run(std::move(query));
    std::vector<Candidate> batch(rows->size());
    for (std::size_t row = 0; row < rows->size(); ++row) {
      Candidate& one = batch[row];
      one.id = rows->at(row, 0).as_text();
      for (const auto& [name, column] :
           {std::pair{"id", 0}, {"email", 1}, {"first_name", 2}, {"last_name", 3}, {"role", 4}}) {
        const db::Cell cell = rows->at(row, static_cast<std::size_t>(column));
        one.shown[name] = cell.is_null() ? json::value(nullptr) : json::value(cell.as_text());
      }
      one.group = &groups_.of(one.id, nullable(rows->at(row, 4)));
      one.standing = &standings_[static_cast<std::size_t>(one.group - groups_.list.data())];
      one.allowed = one.standing->may == May::kYes;
      one.permission = one.standing->permission;
    }
    co_return batch;
  }

  /// Asks for all users of the batch at once whether the rules that name them let the item through.
  io::Task<void> judge(std::vector<Candidate>& batch) {
    const schema::Collection& collection = *environment_.schema->collection(query_.request.collection);
    std::vector<engine::Predicate> conditions;
    std::vector<std::vector<std::optional<std::size_t>>> places(batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const Standing& standing = *batch[i].standing;
      if (standing.may != May::kSome) continue;
      ++judged_;
      environment_.who = batch[i].group->who;
      if (!batch[i].id.empty()) environment_.who->user = batch[i].id;
      environment_.variables = nullptr;
      co_await engine::fetch_rule_variables(session_, environment_, standing.distinct.rules);
      for (const std::size_t rule : standing.personal) {
        places[i].push_back(add(conditions, collection, *standing.distinct.rules[rule]));
      }
    }
    if (conditions.empty()) co_return;
    const std::optional<std::vector<bool>> verdicts =
        co_await engine::conditions_hold(session_, collection, *query_.request.item, std::move(conditions));
    if (!verdicts) co_return;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (places[i].empty()) continue;
      std::vector<bool> mine;
      for (const std::optional<std::size_t>& place : places[i]) mine.push_back(place && (*verdicts)[*place]);
      const Decision decision = batch[i].standing->decide_for(query_.request, mine);
      batch[i].allowed = decision.allowed;
      batch[i].permission = decision.permission;
    }
  }

  std::optional<std::size_t> add(std::vector<engine::Predicate>& conditions, const schema::Collection& collection,
                                 const query::Filter& rule) {
    try {
      conditions.push_back(engine::rule_predicate(environment_, session_.dialect(), collection, rule));
    } catch (const base::Failure&) {
      return std::nullopt;
    }
    return conditions.size() - 1;
  }

  db::Session& session_;
  engine::Environment environment_;
  const Groups& groups_;
  const std::vector<Standing>& standings_;
  AudienceQuery query_;
  std::size_t judged_ = 0;
};

void require_known(const schema::Schema& schema, const Request& request) {
  const schema::Collection* collection = schema.collection(request.collection);
  if (collection == nullptr || !collection->table) {
    base::fail(base::invalid_payload("There is no collection \"" + request.collection + "\""));
  }
  for (const std::string& field : request.fields) {
    if (collection->field(field) != nullptr) continue;
    base::fail(base::invalid_payload("There is no field \"" + field + "\" in \"" + request.collection + "\""));
  }
}

}  // namespace

io::Task<json::object> find_audience(const Services& services, db::Session& session, engine::Environment environment,
                                     AudienceQuery query) {
  require_known(*environment.schema, query.request);
  query.request = settled(std::move(query.request), *environment.schema->collection(query.request.collection));
  if (query.after && !base::is_uuid(*query.after)) base::fail(base::invalid_payload("\"after\" is no \"next\""));
  const Groups groups = co_await find_groups(services, session, query.ip);
  std::vector<Standing> standings = co_await find_standings(session, environment, groups, query.request);
  const ServerRules rules = co_await hold_to_server_rules(session, environment.schema, query.request, standings);
  json::object answer{{"asked", shown(query.request)}};
  if (rules.refusing) answer["server_rule"] = {{"because", rules.refusing->because}, {"why", rules.refusing->why}};
  environment.strict_filters = query.request.action != access::Action::kRead;
  Page page(session, std::move(environment), groups, standings, std::move(query));
  json::object of_public = co_await page.of_public();
  answer["public"] = std::move(of_public);
  answer["roles"] = shown_roles(groups, standings);
  co_await page.fill(answer);
  co_return answer;
}

}  // namespace dirigent::auth::explain
