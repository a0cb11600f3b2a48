#include "auth/explain/subject.hpp"

#include "auth/columns.hpp"
#include "auth/explain/share_state.hpp"
#include "auth/identity.hpp"
#include "auth/named_tokens/named_token.hpp"
#include "base/errors.hpp"
#include "base/text.hpp"
#include "base/uuid.hpp"

namespace dirigent::auth::explain {

namespace {

[[noreturn]] void nobody(std::string_view what, const std::string& id) {
  base::fail(base::invalid_payload("There is no " + std::string(what) + " \"" + id + "\""));
}

/// The row with this id; `query` ends before the id.
io::Task<db::Result> row_of(db::Session& session, std::string_view what, sql::Fragment query, std::string id) {
  if (!base::is_uuid(id)) nobody(what, id);
  query.parameter(id);
  db::Result rows = co_await session.run(std::move(query));
  if (rows->empty()) nobody(what, id);
  co_return rows;
}

json::value or_null(const db::Cell& cell) {
  return cell.is_null() ? json::value(nullptr) : json::value(cell.as_text());
}

io::Task<void> find_user(db::Session& session, Subject& subject, std::string id) {
  sql::Fragment query("SELECT id, role, email, first_name, last_name, status FROM directus_users WHERE id = ");
  const db::Result rows = co_await row_of(session, "user", std::move(query), std::move(id));
  subject.who.user = rows->at(0, 0).as_text();
  subject.who.role = nullable(rows->at(0, 1));
  const std::string status = rows->at(0, 5).as_text();
  subject.person["user"] = json::object{{"id", *subject.who.user},
                                        {"email", or_null(rows->at(0, 2))},
                                        {"first_name", or_null(rows->at(0, 3))},
                                        {"last_name", or_null(rows->at(0, 4))},
                                        {"status", status}};
  if (status != "active") {
    subject.barred = {"inactive", "The user's status is \"" + status + "\": no request of theirs is served."};
    subject.notes.push_back("The user's status is \"" + status + "\": nobody can log in as this user.");
  }
}

io::Task<void> find_role(db::Session& session, Subject& subject, std::string id) {
  sql::Fragment query("SELECT id, name FROM directus_roles WHERE id = ");
  const db::Result rows = co_await row_of(session, "role", std::move(query), std::move(id));
  subject.who.role = rows->at(0, 0).as_text();
  subject.person["role"] = json::object{{"id", *subject.who.role}, {"name", rows->at(0, 1).as_text()}};
  // Users have an id each: a condition on it must not match what belongs to nobody.
  subject.who.user = base::uuid_v4();
  subject.notes.emplace_back(
      "Conditions that name the user ($CURRENT_USER) depend on who asks: they are judged for a user who owns nothing, "
      "by an id that nobody has.");
}

io::Task<void> find_share(db::Session& session, Subject& subject, std::string id) {
  sql::Fragment query("SELECT id, name, collection, item FROM directus_shares WHERE id = ");
  const db::Result rows = co_await row_of(session, "share", std::move(query), std::move(id));
  subject.who.share = rows->at(0, 0).as_text();
  subject.person["share"] = json::object{{"id", *subject.who.share},
                                         {"name", or_null(rows->at(0, 1))},
                                         {"collection", rows->at(0, 2).as_text()},
                                         {"item", rows->at(0, 3).as_text()}};
}

/// The answer to the admin who asks must not read as if their own token were wrong.
io::Task<access::Accountability> holder_of(const Services& services, std::string token, std::string ip) {
  std::string refused;
  try {
    Identity identity = co_await identify(services, std::move(token), std::move(ip));
    co_return std::move(identity.who);
  } catch (const base::Failure& failure) {
    refused = base::code_name(failure.errors().front().code);
  }
  base::fail(base::invalid_payload("A request with this token is refused: " + refused));
}

/// The code by which requests from there are refused; empty when they are not.
std::string refusal_of(const TokenLimits& limits, const std::string& ip) {
  try {
    require_usable(limits, ip);
  } catch (const base::Failure& failure) {
    return std::string(base::code_name(failure.errors().front().code));
  }
  return {};
}

/// The policies to which a named token narrows its user.
io::Task<Scope> scope_of(const Services& services, Subject& subject, std::string user, std::string id,
                         bool of_refusal) {
  const std::optional<NamedToken> token = co_await named_token(services, std::move(user), id);
  if (!token && !of_refusal) base::fail(base::invalid_payload("The user has no \"named_token\" \"" + id + "\""));
  subject.person["named_token"] = json::object{{"id", id}};
  if (!token) {
    subject.notes.emplace_back("The token is gone: this is what the user may without it.");
    co_return std::nullopt;
  }
  const std::string refused = refusal_of(token->limits, subject.who.ip.value_or(""));
  if (!refused.empty()) {
    const std::string why = "A request with this token is refused: " + refused;
    if (!of_refusal) base::fail(base::invalid_payload(why));
    subject.barred = {"token", why + "."};
  }
  subject.who.token = id;
  subject.who.restricted = token->limits.any();
  subject.person["named_token"].as_object()["name"] = token->name;
  co_return token->limits.policies;
}

/// What the policies that do not count would permit.
io::Task<void> find_left_out(const Services& services, db::Session& session, Subject& subject) {
  if (subject.who.admin) co_return;
  std::vector<std::string> policies;
  bool app = false;
  for (const HeldPolicy& policy : subject.held) {
    if (policy.counts) continue;
    app = app || policy.app || policy.admin;
    policies.push_back(policy.id);
  }
  if (policies.empty()) co_return;
  access::PermissionSetPtr permissions = co_await services.permission_sets->of(session, std::move(policies), app);
  subject.left_out = std::move(permissions);
}

}  // namespace

const HeldPolicy* Subject::policy(const std::string& id) const {
  const auto place = places.find(id);
  return place == places.end() ? nullptr : &held[place->second];
}

io::Task<Subject> find_subject(const Services& services, SubjectQuery query) {
  Subject subject;
  using Kind = SubjectQuery::Kind;
  if (query.kind == Kind::kToken) {
    access::Accountability holder = co_await holder_of(services, std::move(query.value), query.ip.value_or(""));
    subject.who = std::move(holder);
  }
  subject.who.ip = query.ip;
  Scope scope;
  if (query.kind == Kind::kUser && query.named_token) {
    scope = co_await scope_of(services, subject, query.value, *query.named_token, query.of_refusal);
  }
  const db::Lease session = co_await services.database->read();
  if (query.kind == Kind::kUser) co_await find_user(*session, subject, query.value);
  if (query.kind == Kind::kRole) co_await find_role(*session, subject, query.value);
  if (query.kind == Kind::kShare) co_await find_share(*session, subject, query.value);
  if (query.kind == Kind::kPublic) subject.person["public"] = true;
  std::vector<Holding> holdings;
  if (query.kind == Kind::kToken) {
    if (subject.who.user) co_await find_user(*session, subject, *subject.who.user);
    if (subject.who.share) co_await find_share(*session, subject, *subject.who.share);
    if (!subject.who.share) holdings = co_await holdings_of(*session, subject.who);
  } else {
    holdings = co_await grant(services, *session, subject.who, std::move(scope));
  }
  std::vector<HeldPolicy> held = co_await held_policies(*session, subject.who, std::move(holdings));
  for (std::size_t i = 0; i < held.size(); ++i) subject.places.emplace(held[i].id, i);
  subject.held = std::move(held);
  if (subject.who.share) {
    const bool visiting = query.of_refusal || query.kind == Kind::kToken;
    co_await find_share_state(services, *session, subject, *subject.who.share, visiting);
  }
  co_await find_left_out(services, *session, subject);
  co_return subject;
}

json::object shown(const Subject& subject, const json::storage_ptr& memory) {
  json::object out(subject.person, memory);
  out["ip"] = subject.who.ip ? json::value(*subject.who.ip) : json::value(nullptr);
  out["roles"] = json::value_from(subject.who.roles);
  out["admin"] = subject.who.admin;
  out["app"] = subject.who.app;
  json::array policies(memory);
  policies.reserve(subject.held.size());
  for (const HeldPolicy& policy : subject.held) policies.push_back(shown(policy, subject.who.ip, memory));
  out["policies"] = std::move(policies);
  out["notes"] = json::value_from(subject.notes);
  return out;
}

}  // namespace dirigent::auth::explain
