#include "auth/users/invite.hpp"

#include <map>
#include <set>

#include "auth/account.hpp"
#include "auth/columns.hpp"
#include "auth/letters.hpp"
#include "auth/scoped_token.hpp"
#include "auth/users/change_user.hpp"
#include "auth/users/links.hpp"
#include "base/errors.hpp"
#include "base/text.hpp"

namespace dirigent::auth {

namespace {

constexpr std::string_view kScope = "invite";
constexpr const char* kUsers = "directus_users";

struct Known {
  std::string id, email, status;
  std::optional<std::string> role;
};

// Users by their address in lower case.
io::Task<std::map<std::string, Known>> known_users(const Services& services, std::vector<std::string> emails) {
  std::vector<sql::Value> addresses;
  addresses.reserve(emails.size());
  for (const std::string& email : emails) addresses.emplace_back(base::lower(email));
  auto session = co_await services.database->read();
  sql::Fragment query("SELECT id, email, status, role FROM directus_users WHERE ");
  query.append(session->dialect().in_values(sql::Fragment("LOWER(email)"), base::FieldType::kString, addresses));
  const auto rows = co_await session->run(std::move(query));
  std::map<std::string, Known> known;
  for (std::size_t row = 0; row < rows->size(); ++row) {
    Known user{rows->at(row, 0).as_text(), rows->at(row, 1).as_text(), rows->at(row, 2).as_text(),
               nullable(rows->at(row, 3))};
    std::string address = base::lower(user.email);
    known.emplace(std::move(address), std::move(user));
  }
  co_return known;
}

// What there is to do, one entry a person.
struct Work {
  json::array create;
  std::vector<std::string> change_role;  // ids
  std::vector<std::string> letters;      // addresses
};

Work work_of(const Invitation& invitation, const std::map<std::string, Known>& known) {
  Work work;
  std::set<std::string> seen;
  for (const std::string& email : invitation.emails) {
    if (!seen.insert(base::lower(email)).second) continue;
    const auto user = known.find(base::lower(email));
    if (user == known.end()) {
      work.create.push_back({{"email", email}, {"role", invitation.role}, {"status", "invited"}});
      work.letters.push_back(email);
    } else if (user->second.status == "invited") {
      if (user->second.role != invitation.role) work.change_role.push_back(user->second.id);
      // The address that is stored: one that only counts as equal may be somebody else's.
      work.letters.push_back(user->second.email);
    }
  }
  return work;
}

io::Task<void> write(const items::Services& services, schema::SchemaPtr schema, access::Who who, Work& work,
                     std::string role) {
  if (work.create.empty() && work.change_role.empty()) co_return;
  items::ItemService users(services, std::move(schema), std::move(who), kUsers);
  auto transaction = co_await services.database->begin();
  std::vector<items::Event> events;
  items::WriteOptions options;
  options.within = transaction.get();
  options.deferred = &events;
  if (!work.create.empty()) co_await users.create(std::move(work.create), options);
  json::object patch{{"role", std::move(role)}};
  if (!work.change_role.empty()) co_await users.update(std::move(work.change_role), std::move(patch), options);
  co_await transaction->commit();
  co_await items::emit(services, std::move(events));
}

}  // namespace

io::Task<void> invite(const Services& services, const items::Services& items, schema::SchemaPtr schema, access::Who who,
                      Invitation invitation) {
  if (const auto refusal = access::check(who, *schema, access::Action::kCreate, kUsers)) base::fail(*refusal);
  if (invitation.emails.empty()) co_return;
  const auto known = co_await known_users(services, invitation.emails);
  Work work = work_of(invitation, known);
  co_await write(items, std::move(schema), std::move(who), work, invitation.role);
  std::vector<Letter> letters;
  for (const std::string& email : work.letters) {
    const std::string token = make_scoped_token(services, kScope, email, services.invite_ttl);
    json::object data{{"email", email},
                      {"url", link_with_token(services, invitation.url, "/admin/accept-invite", token)}};
    letters.push_back({email, "You've been invited", "user-invitation", std::move(data)});
  }
  co_await send_letters(services, std::move(letters));
}

io::Task<void> accept_invite(const Services& services, const items::Services& items, schema::SchemaPtr schema,
                             std::string token, std::string password) {
  const ScopedToken read = read_scoped_token(services, kScope, token);
  const std::optional<Account> account = co_await account_by_email(*services.database, read.email);
  if (!account || account->status != "invited") base::fail(base::plain(base::ErrorCode::kInvalidInvite));
  json::object patch{{"password", std::move(password)}, {"status", "active"}};
  const bool first = co_await change_unchanged(items, std::move(schema), *account, std::nullopt, std::move(patch));
  if (!first) base::fail(base::plain(base::ErrorCode::kInvalidInvite));
}

}  // namespace dirigent::auth
