#include "items/rules/grants.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "base/uuid.hpp"
#include "items/keys.hpp"
#include "items/rules/admins.hpp"
#include "items/turn.hpp"

namespace dirigent::items {

namespace {

constexpr std::array<std::string_view, 5> kGranting = {"directus_users", "directus_roles", "directus_policies",
                                                       "directus_access", "directus_settings"};
constexpr std::string_view kAccount[] = {
    "status", "role", "email", "password", "token", "provider", "external_identifier", "tfa_secret", "auth_data"};
constexpr std::string_view kAccountRelations[] = {"policies"};
constexpr std::string_view kRole[] = {"parent"}, kRoleRelations[] = {"children", "users", "policies"};
constexpr std::string_view kPolicy[] = {"admin_access", "app_access", "enforce_tfa", "ip_access"},
                           kPolicyRelations[] = {"users", "roles"};
constexpr std::string_view kAccess[] = {"user", "role", "policy"};
// In step with the statements below.
constexpr HeldCollection kHeldIn[] = {{"directus_users", "user ", kAccount, kAccountRelations},
                                      {"directus_roles", "role ", kRole, kRoleRelations},
                                      {"directus_policies", "policy ", kPolicy, kPolicyRelations},
                                      {"directus_access", "access ", kAccess, {}}};
// What makes administrators and what else they hold, each by its name; then what decides about it.
constexpr std::string_view kHeld = R"(
SELECT 'policy ' || CAST("id" AS TEXT), CAST("app_access" AS TEXT), CAST("enforce_tfa" AS TEXT), "ip_access", NULL
FROM "directus_policies" WHERE "admin_access" = TRUE
UNION ALL
SELECT 'access ' || CAST("a"."id" AS TEXT), CAST("a"."user" AS TEXT), CAST("a"."role" AS TEXT),
  CAST("a"."policy" AS TEXT), CAST("p"."enforce_tfa" AS TEXT)
FROM "directus_access" "a" JOIN "directus_policies" "p" ON "p"."id" = "a"."policy"
WHERE "p"."admin_access" = TRUE OR "a"."role" IN (SELECT "id" FROM "admin_roles")
  OR "a"."user" IN (SELECT "id" FROM "admins")
UNION ALL
SELECT 'role ' || CAST("r"."id" AS TEXT), CAST("r"."parent" AS TEXT), NULL, NULL, NULL
FROM "directus_roles" "r" WHERE "r"."id" IN (SELECT "id" FROM "admin_roles")
UNION ALL
SELECT 'registration ' || CAST("public_registration_role" AS TEXT), NULL, NULL, NULL, NULL
FROM "directus_settings" WHERE "public_registration_role" IN (SELECT "id" FROM "admin_roles"))";

// Administrators, and what decides whether and how they log in.
std::string accounts() {
  std::string select = R"(SELECT 'user ' || CAST("u"."id" AS TEXT))";
  for (const std::string_view column : kAccount) select += fmt::format(R"(, CAST("u"."{}" AS TEXT))", column);
  return select + R"( FROM "directus_users" "u" WHERE "u"."id" IN (SELECT "id" FROM "admins"))";
}

// What falls with a policy or a role that is no administrator's, and yet administrators hold.
constexpr std::string_view kWithPolicy = R"(
SELECT 1 FROM "directus_access" WHERE ("role" IN (SELECT "id" FROM "admin_roles")
  OR "user" IN (SELECT "id" FROM "admins")) AND "policy" = )";
constexpr std::string_view kWithRole = R"(
SELECT "parent" AS "role" FROM "directus_roles" WHERE "id" IN (SELECT "id" FROM "admin_roles")
UNION ALL SELECT "role" FROM "directus_users" WHERE "id" IN (SELECT "id" FROM "admins"))";

// What a user may do at most comes with the role, the roles above it, and the user's own policies.
constexpr std::string_view kSeats = R"(
WITH RECURSIVE
  "held" AS (
    SELECT "a"."user", "a"."role", "p"."admin_access" AS "admin", "p"."app_access" AS "app" FROM "directus_access" "a"
    JOIN "directus_policies" "p" ON "p"."id" = "a"."policy" WHERE "p"."admin_access" = TRUE OR "p"."app_access" = TRUE
  ),
  "roles"("id", "admin") AS (
    SELECT "role", "admin" FROM "held" WHERE "role" IS NOT NULL
    UNION
    SELECT "r"."id", "x"."admin" FROM "directus_roles" "r" JOIN "roles" "x" ON "r"."parent" = "x"."id"
  ),
  "seats" AS (
    SELECT
      CASE WHEN "u"."role" IN (SELECT "id" FROM "roles" WHERE "admin" = TRUE)
        OR "u"."id" IN (SELECT "user" FROM "held" WHERE "admin" = TRUE AND "user" IS NOT NULL) THEN 1 ELSE 0 END
        AS "admin",
      CASE WHEN "u"."role" IN (SELECT "id" FROM "roles")
        OR "u"."id" IN (SELECT "user" FROM "held" WHERE "user" IS NOT NULL) THEN 1 ELSE 0 END AS "app"
    FROM "directus_users" "u" WHERE "u"."status" = 'active'
  )
SELECT COALESCE(SUM("admin"), 0), COALESCE(SUM("app"), 0), COUNT(*) - COALESCE(SUM("app"), 0) FROM "seats")";

std::string state_of(const db::Rows& rows, std::size_t row) {
  std::string state;
  for (std::size_t column = 1; column < rows.columns(); ++column) {
    const std::string text = rows.at(row, column).as_text();
    state += rows.at(row, column).is_null() ? "-" : std::to_string(text.size()) + ':' + text;
  }
  return state;
}

std::vector<sql::Fragment> questions_about_admins() {
  std::vector<sql::Fragment> statements(2, sql::Fragment(kWithAdmins));
  statements.front().raw(kHeld);
  statements.back().raw(accounts());
  return statements;
}

std::map<std::string, std::string> admins_in(const std::vector<db::Result>& results) {
  std::map<std::string, std::string> admins;
  for (const db::Result& rows : results) {
    for (std::size_t row = 0; row < rows->size(); ++row) {
      admins.emplace(rows->at(row, 0).as_text(), state_of(*rows, row));
    }
  }
  return admins;
}

io::Task<std::map<std::string, std::string>> admins_of(Write& write) {
  const std::vector<db::Result> results = co_await write.run_all(questions_about_admins());
  co_return admins_in(results);
}

/// Does something that administrators hold go with the policy or the role `key`?
io::Task<bool> admins_depend_on(db::Session& session, const HeldCollection& held, const std::string& key) {
  sql::Fragment select(kWithAdmins);
  if (held.collection == "directus_policies") {
    select.raw(kWithPolicy).parameter(key);
  } else if (held.collection == "directus_roles") {
    select.raw("SELECT 1 FROM (").raw(kWithRole).raw(") AS \"x\" WHERE \"role\" = ").parameter(key);
  } else {
    co_return false;
  }
  const db::Result rows = co_await session.run(std::move(select));
  co_return !rows->empty();
}

io::Task<SeatCounts> seats_of(Write& write) {
  db::Result rows = co_await write.run(sql::Fragment(kSeats));
  co_return SeatCounts{rows->at(0, 0).as_integer(), rows->at(0, 1).as_integer(), rows->at(0, 2).as_integer()};
}

void require_seat(const std::optional<std::int64_t>& limit, std::int64_t before, std::int64_t now,
                  std::string_view kind) {
  if (!limit || now <= *limit || now <= before) return;
  const std::string category = "Active " + std::string(kind) + " users";
  json::object extensions = {{"category", category}};
  base::fail(base::Error{base::ErrorCode::kLimitExceeded, category + " limit exceeded.", std::move(extensions)});
}

}  // namespace

const HeldCollection* held_collection(std::string_view collection) {
  const auto* found = std::find_if(std::begin(kHeldIn), std::end(kHeldIn),
                                   [collection](const HeldCollection& held) { return held.collection == collection; });
  return found == std::end(kHeldIn) ? nullptr : found;
}

io::Task<ForAdmins> for_admins(db::Session& session, std::string collection, std::string key) {
  ForAdmins out;
  const HeldCollection* held = held_collection(collection);
  if (held == nullptr || !base::is_uuid(key)) co_return out;
  std::vector<sql::Statement> questions = session.prepare(questions_about_admins());
  const std::vector<db::Result> results = co_await session.run_all(std::move(questions));
  const std::map<std::string, std::string> admins = admins_in(results);
  const std::string kind(held->kind);
  out.removal = admins.contains(kind + key) || admins.contains(kind + base::lower(key));
  if (out.removal) {
    out.fields.assign(held->columns.begin(), held->columns.end());
    out.fields.insert(out.fields.end(), held->relations.begin(), held->relations.end());
    co_return out;
  }
  out.removal = co_await admins_depend_on(session, *held, key);
  if (out.removal && held->collection == "directus_policies") out.fields = {"enforce_tfa"};
  co_return out;
}

bool touches_grants(const schema::Collection& collection) {
  const bool granting =
      collection.system && std::find(kGranting.begin(), kGranting.end(), collection.name) != kGranting.end();
  return granting || collection.carries_access;
}

io::Task<void> watch_grants(Write& write, const schema::Collection& collection) {
  if (write.grants()) co_return;
  if (!touches_grants(collection)) co_return;
  const bool limited = !access::unlimited(write.who()), seated = write.services().seats.any();
  if (!limited && !seated) co_return;
  co_await write.begin();
  if (seated) co_await wait_for_turn(write, "dirigent seats");  // two that take the last one
  auto now = std::make_shared<Grants>();
  if (limited) now->admins = co_await admins_of(write);
  if (seated) now->seats = co_await seats_of(write);
  write.watch(std::move(now));
}

void require_no_admin_among(const Write& write, const schema::Collection& collection, const std::vector<Key>& keys) {
  if (!write.grants() || access::unlimited(write.who())) return;
  const HeldCollection* held = held_collection(collection.name);
  if (held == nullptr) return;
  for (const Key& key : keys) {
    if (write.grants()->admins.contains(std::string(held->kind) + key_text(key))) base::fail(base::forbidden());
  }
}

io::Task<void> require_grants_kept(Write& write) {
  const std::shared_ptr<const Grants> before = write.grants();
  if (!before) co_return;
  if (!access::unlimited(write.who())) {
    const std::map<std::string, std::string> now = co_await admins_of(write);
    if (now != before->admins) base::fail(base::forbidden());
  }
  if (!before->seats) co_return;
  const SeatLimits& limits = write.services().seats;
  const SeatCounts now = co_await seats_of(write);
  require_seat(limits.admin, before->seats->admin, now.admin, "Admin");
  require_seat(limits.app, before->seats->app, now.app, "App");
  require_seat(limits.api, before->seats->api, now.api, "API");
}

}  // namespace dirigent::items
