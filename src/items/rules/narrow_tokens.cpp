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

bool decides(const Deciding& deciding, const std::vector<const json::object*>& payloads) {
  if (deciding.fields.empty()) return true;
  return std::any_of(payloads.begin(), payloads.end(), [&](const json::object* payload) {
    return std::any_of(deciding.fields.begin(), deciding.fields.end(),
                       [payload](std::string_view field) { return payload->contains(field); });
  });
}

// An end or addresses alone leave a token all that its user may do.
io::Task<bool> is_narrow(Write& write) {
  const access::Accountability& who = *write.who();
  if (!who.token) co_return true;
  sql::Fragment select("SELECT 1 FROM \"dirigent_tokens\" WHERE \"policies\" IS NULL AND \"id\" = ");
  db::Result wide = co_await write.run(std::move(select.parameter(*who.token)));
  co_return wide->empty();
}

}  // namespace

io::Task<void> require_no_widening(Write& write, const schema::Collection& collection,
                                   std::vector<const json::object*> payloads) {
  if (!collection.system || !write.who() || !write.who()->restricted) co_return;
  for (const Deciding& deciding : kDeciding) {
    if (deciding.collection != collection.name || !decides(deciding, payloads)) continue;
    const bool narrow = co_await is_narrow(write);
    if (narrow) base::fail(base::forbidden());
  }
}

}  // namespace dirigent::items
