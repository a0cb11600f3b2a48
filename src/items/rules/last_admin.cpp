#include "items/rules/last_admin.hpp"

namespace dirigent::items {

namespace {

constexpr std::string_view kAnyAdmin = R"(
WITH RECURSIVE
  "grants" AS (
    SELECT "a"."user", "a"."role" FROM "directus_access" "a"
    JOIN "directus_policies" "p" ON "p"."id" = "a"."policy" WHERE "p"."admin_access" = TRUE
  ),
  "admin_roles"("id") AS (
    SELECT "role" FROM "grants" WHERE "role" IS NOT NULL
    UNION
    SELECT "r"."id" FROM "directus_roles" "r" JOIN "admin_roles" "x" ON "r"."parent" = "x"."id"
  )
SELECT 1 FROM "directus_users" "u"
WHERE "u"."status" = 'active'
  AND ("u"."role" IN (SELECT "id" FROM "admin_roles") OR "u"."id" IN (SELECT "user" FROM "grants" WHERE "user" IS NOT NULL))
LIMIT 1)";

}  // namespace

io::Task<void> require_an_admin(Write& write) {
  if (!write.who()) co_return;
  db::Result rows = co_await write.run(sql::Fragment(kAnyAdmin));
  if (rows->empty()) base::fail(base::unprocessable_content("Cannot remove the last admin user from the system"));
}

}  // namespace dirigent::items
