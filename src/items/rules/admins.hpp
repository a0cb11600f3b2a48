// Who is an administrator as the transaction stands, and by what: common tables for statements about it.
#pragma once
#include <string_view>

namespace dirigent::items {

/// Who takes an administrator away takes turns by this name (turn.hpp): of two, each might take the other one.
inline constexpr std::string_view kLastAdmin = "dirigent admins";

/// Begins a statement: "grants" (the access rows of policies with admin_access), "admin_roles" (roles they make
/// administrators, with all below them) and "admins" (users by their role or a grant of their own: id, status).
inline constexpr std::string_view kWithAdmins = R"(
WITH RECURSIVE
  "grants" AS (
    SELECT "a"."id", "a"."user", "a"."role" FROM "directus_access" "a"
    JOIN "directus_policies" "p" ON "p"."id" = "a"."policy" WHERE "p"."admin_access" = TRUE
  ),
  "admin_roles"("id") AS (
    SELECT "role" FROM "grants" WHERE "role" IS NOT NULL
    UNION
    SELECT "r"."id" FROM "directus_roles" "r" JOIN "admin_roles" "x" ON "r"."parent" = "x"."id"
  ),
  "admins" AS (
    SELECT "u"."id", "u"."status" FROM "directus_users" "u"
    WHERE "u"."role" IN (SELECT "id" FROM "admin_roles")
      OR "u"."id" IN (SELECT "user" FROM "grants" WHERE "user" IS NOT NULL)
  )
)";

}  // namespace dirigent::items
