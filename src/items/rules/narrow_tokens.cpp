#include "items/rules/narrow_tokens.hpp"

#include <algorithm>
#include <span>

namespace dirigent::items {

namespace {

constexpr std::string_view kAccount[] = {
    "role",     "policies", "status", "token", "password", "email", "tfa_secret", "provider", "external_identifier",
    "auth_data"};
constexpr std::string_view kRegistration[] = {"public_registration_role"};

// What decides about rights and logins: fields of a collection, or all of it.
struct Deciding {
  std::string_view collection;
  std::span<const std::string_view> fields = {};
};
constexpr Deciding kDeciding[] = {{"directus_access"},          {"directus_policies"},
                                  {"directus_permissions"},     {"directus_roles"},
                                  {"directus_users", kAccount}, {"directus_settings", kRegistration}};

// Has a row when the token is limited to no policies.
sql::Fragment wide_token(const std::string& token) {
  sql::Fragment select("SELECT 1 FROM \"dirigent_tokens\" WHERE \"policies\" IS NULL AND \"id\" = ");
  select.parameter(token);
  return select;
}

io::Task<bool> is_narrow(Write& write) {
  if (!write.who()->token) co_return true;
  const db::Result wide = co_await write.run(wide_token(*write.who()->token));
  co_return wide->empty();
}

}  // namespace

bool decides_rights(std::string_view collection, const std::function<bool(std::string_view)>& sends) {
  for (const Deciding& deciding : kDeciding) {
    if (deciding.collection != collection) continue;
    return deciding.fields.empty() || std::any_of(deciding.fields.begin(), deciding.fields.end(), sends);
  }
  return false;
}

io::Task<bool> is_narrow(db::Session& session, access::Accountability who) {
  if (!who.restricted) co_return false;
  if (!who.token) co_return true;
  const db::Result wide = co_await session.run(wide_token(*who.token));
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
  const bool narrow = co_await is_narrow(write);
  if (narrow) base::fail(base::forbidden());
}

}  // namespace dirigent::items
