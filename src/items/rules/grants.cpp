#include "items/rules/grants.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "items/keys.hpp"
#include "items/rules/admins.hpp"
#include "items/turn.hpp"

namespace dirigent::items {

namespace {

constexpr std::array<std::string_view, 5> kGranting = {"directus_users", "directus_roles", "directus_policies",
                                                       "directus_access", "directus_settings"};
constexpr std::array<std::string_view, 3> kCredentials = {"password", "email", "token"};

constexpr std::string_view kMakesAdmins =
    R"(SELECT 'policy ' || CAST("id" AS TEXT) FROM "directus_policies" WHERE "admin_access" = TRUE
UNION ALL
SELECT 'access ' || COALESCE(CAST("user" AS TEXT), '-') || ' ' || COALESCE(CAST("role" AS TEXT), '-') FROM "grants"
UNION ALL SELECT 'role ' || CAST("id" AS TEXT) FROM "admin_roles"
UNION ALL SELECT 'user ' || CAST("id" AS TEXT) FROM "admins"
UNION ALL SELECT 'active ' || CAST("id" AS TEXT) FROM "admins" WHERE "status" = 'active'
UNION ALL
SELECT 'registration ' || CAST("public_registration_role" AS TEXT) FROM "directus_settings"
WHERE "public_registration_role" IN (SELECT "id" FROM "admin_roles"))";

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

io::Task<std::set<std::string>> admins_of(Write& write) {
  std::set<std::string> admins;
  sql::Fragment select(kWithAdmins);
  const db::Result rows = co_await write.run(select.raw(kMakesAdmins));
  for (std::size_t row = 0; row < rows->size(); ++row) admins.insert(rows->at(row, 0).as_text());
  co_return admins;
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

io::Task<void> watch_grants(Write& write, const schema::Collection& collection) {
  if (!collection.system || write.grants()) co_return;
  if (std::find(kGranting.begin(), kGranting.end(), collection.name) == kGranting.end()) co_return;
  const bool limited = !access::unlimited(write.who()), seated = write.services().seats.any();
  if (!limited && !seated) co_return;
  co_await write.begin();
  if (seated) co_await wait_for_turn(write, "dirigent seats");  // two that take the last one
  auto now = std::make_shared<Grants>();
  if (limited) now->admins = co_await admins_of(write);
  if (seated) now->seats = co_await seats_of(write);
  write.watch(std::move(now));
}

io::Task<void> require_grants_kept(Write& write) {
  const std::shared_ptr<const Grants> before = write.grants();
  if (!before) co_return;
  if (!access::unlimited(write.who())) {
    const std::set<std::string> now = co_await admins_of(write);
    if (!std::includes(before->admins.begin(), before->admins.end(), now.begin(), now.end())) {
      base::fail(base::forbidden());
    }
  }
  if (!before->seats) co_return;
  const SeatLimits& limits = write.services().seats;
  const SeatCounts now = co_await seats_of(write);
  require_seat(limits.admin, before->seats->admin, now.admin, "Admin");
  require_seat(limits.app, before->seats->app, now.app, "App");
  require_seat(limits.api, before->seats->api, now.api, "API");
}

void refuse_takeover(const Write& write, const std::vector<Change>& changes) {
  const std::shared_ptr<const Grants>& grants = write.grants();
  if (access::unlimited(write.who()) || !grants) return;
  for (const Change& change : changes) {
    const bool taken = std::any_of(kCredentials.begin(), kCredentials.end(),
                                   [&](std::string_view field) { return change.patch.contains(field); });
    if (!taken) continue;
    for (const Key& key : change.keys) {
      if (grants->admin_user(key_text(key))) base::fail(base::forbidden());
    }
  }
}

}  // namespace dirigent::items
