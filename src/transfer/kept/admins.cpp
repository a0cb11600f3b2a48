// Can anybody still get in, to give others their rights?
#include "items/rules/admins.hpp"
#include "transfer/kept/kept_secrets.hpp"

namespace dirigent::transfer {

io::Task<bool> has_admin_who_logs_in(db::Session& session) {
  sql::Fragment select(items::kWithAdmins);
  select.raw(R"(SELECT 1 FROM "admins" "a" JOIN "directus_users" "u" ON "u"."id" = "a"."id"
    WHERE "a"."status" = 'active' AND (("u"."provider" = 'default' AND "u"."password" IS NOT NULL)
      OR ("u"."provider" <> 'default' AND "u"."external_identifier" IS NOT NULL)) LIMIT 1)");
  const db::Result rows = co_await session.run(std::move(select));
  co_return !rows->empty();
}

}  // namespace dirigent::transfer
