#include "items/rules/narrow_tokens.hpp"

#include <algorithm>

#include "items/rules/grants.hpp"

namespace dirigent::items {

namespace {

// All of these decide about rights; of others some fields do.
constexpr std::string_view kDeciding[] = {"directus_access", "directus_policies", "directus_permissions",
                                          "directus_roles"};

}  // namespace

bool decides_rights(std::string_view collection, const std::function<bool(std::string_view)>& sends) {
  if (std::find(std::begin(kDeciding), std::end(kDeciding), collection) != std::end(kDeciding)) return true;
  if (collection == "directus_settings") return sends("public_registration_role");
  if (collection != "directus_users") return false;
  const HeldCollection& account = *held_collection(collection);
  return std::any_of(account.columns.begin(), account.columns.end(), sends) ||
         std::any_of(account.relations.begin(), account.relations.end(), sends);
}

io::Task<bool> is_narrow(db::Session& session, access::Accountability who) {
  if (!who.restricted) co_return false;
  if (!who.token) co_return true;
  sql::Fragment select("SELECT 1 FROM \"dirigent_tokens\" WHERE \"policies\" IS NULL AND \"id\" = ");
  select.parameter(*who.token);
  const db::Result wide = co_await session.run(std::move(select));
  co_return wide->empty();
}

io::Task<void> require_no_widening(Write& write, const schema::Collection& collection,
                                   std::vector<const json::object*> payloads) {
  if (!collection.system || !write.who() || !write.who()->restricted) co_return;
  const bool decides = decides_rights(collection.name, [&payloads](std::string_view field) {
    return std::any_of(payloads.begin(), payloads.end(),
                       [field](const json::object* payload) { return payload->contains(field); });
  });
  if (!decides) co_return;
  co_await write.begin();
  const bool narrow = co_await is_narrow(*write.session(), *write.who());
  if (narrow) base::fail(base::forbidden());
}

}  // namespace dirigent::items
