#include "auth/named_tokens/named_token.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "auth/account.hpp"
#include "auth/own_rows.hpp"
#include "auth/rights.hpp"
#include "auth/sessions/tokens.hpp"
#include "base/errors.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "base/uuid.hpp"
#include "crypto/token.hpp"

namespace dirigent::auth {

namespace {

constexpr std::string_view kMark = "dgt_";
constexpr std::size_t kRandom = 43;  // letters of 6 bits: 258 bits
constexpr std::size_t kShown = 8;    // of them
constexpr base::EpochMs kBetweenNotes = 60'000;

sql::Value nullable_list(const std::optional<std::vector<std::string>>& list) {
  return list ? sql::Value(stored_texts(*list)) : sql::Value();
}

// A list that is broken narrows to nothing instead of to everything.
std::optional<std::vector<std::string>> list_of(const db::Cell& cell) {
  return cell.is_null() ? std::nullopt : std::optional(texts_of(cell));
}

// The columns of `t`, in the order token_at() reads them.
std::string columns(const sql::Dialect& dialect) {
  return "t.id, t.\"user\", t.name, t.prefix, t.policies, t.ip_access, " + epoch_of(dialect, "t.expires") + ", " +
         epoch_of(dialect, "t.created") + ", " + epoch_of(dialect, "t.last_used");
}

NamedToken token_at(const db::Rows& rows, std::size_t row) {
  NamedToken token;
  token.id = rows.at(row, 0).as_text();
  token.user = rows.at(row, 1).as_text();
  token.name = rows.at(row, 2).as_text();
  token.prefix = rows.at(row, 3).as_text();
  token.limits.policies = list_of(rows.at(row, 4));
  token.limits.addresses = list_of(rows.at(row, 5));
  token.limits.expires = nullable_epoch(rows.at(row, 6));
  token.created = rows.at(row, 7).as_integer();
  token.last_used = nullable_epoch(rows.at(row, 8));
  return token;
}

// There has to be such a user, active, who holds all of the policies. From wherever: which address a program will call
// from is not known yet.
io::Task<void> require_held(const Services& services, std::string user, std::vector<std::string> policies) {
  auto session = co_await services.database->read();
  auto account = co_await account_by_id(*session, std::move(user));
  if (!account || !account->active()) base::fail(base::forbidden());
  if (policies.empty()) co_return;
  const access::Accountability who = co_await rights_of(*session, std::move(*account), std::nullopt);
  const std::vector<std::string>& held = who.policies;
  for (const std::string& policy : policies) {
    if (std::find(held.begin(), held.end(), policy) == held.end())
      base::fail(base::invalid_payload("\"policies\": \"" + policy + "\" is not held by the user"));
  }
}

io::Task<void> set_last_used(db::Database& database, std::string id) {
  try {
    const base::EpochMs now = base::now_ms();
    sql::Fragment update("UPDATE dirigent_tokens SET last_used = ");
    update.parameter(stored_time(database.dialect(), now)).raw(" WHERE id = ").parameter(std::move(id));
    update.raw(" AND (last_used IS NULL OR last_used < ");
    update.parameter(stored_time(database.dialect(), now - kBetweenNotes)).raw(")");
    (void)co_await change_if_any(database, std::move(update));
  } catch (const std::exception& failure) {
    base::log::warn("The last use of a token was not written", {{"cause", failure.what()}});
  }
}

}  // namespace

bool looks_like_named_token(std::string_view token) {
  return token.size() == kMark.size() + kRandom && token.starts_with(kMark);
}

io::Task<std::vector<NamedToken>> named_tokens_of(const Services& services, std::string user) {
  auto session = co_await services.database->read();
  sql::Fragment query("SELECT " + columns(session->dialect()) + " FROM dirigent_tokens t WHERE t.\"user\" = ");
  query.parameter(std::move(user)).raw(" ORDER BY t.created DESC, t.id");
  const db::Result rows = co_await rows_if_any(*session, std::move(query));
  std::vector<NamedToken> tokens;
  for (std::size_t row = 0; rows && row < rows->size(); ++row) tokens.push_back(token_at(*rows, row));
  co_return tokens;
}

io::Task<std::optional<NamedToken>> named_token(const Services& services, std::string user, std::string id) {
  std::vector<NamedToken> tokens = co_await named_tokens_of(services, std::move(user));
  for (NamedToken& token : tokens)
    if (token.id == id) co_return std::move(token);
  co_return std::nullopt;
}

io::Task<MadeToken> make_named_token(const Services& services, std::string user, std::string name, TokenLimits limits) {
  std::vector<std::string> policies = limits.policies.value_or(std::vector<std::string>());
  co_await require_held(services, user, std::move(policies));
  const std::vector<NamedToken> present = co_await named_tokens_of(services, user);
  if (present.size() >= kMostNamedTokens) base::fail(base::plain(base::ErrorCode::kLimitExceeded));
  MadeToken made;
  made.token = std::string(kMark) + crypto::random_string(kRandom);
  made.row.id = base::uuid_v4();
  made.row.user = std::move(user);
  made.row.name = std::move(name);
  made.row.prefix = made.token.substr(0, kMark.size() + kShown);
  made.row.limits = std::move(limits);
  made.row.created = base::now_ms();
  const NamedToken& row = made.row;
  const sql::Dialect& dialect = services.database->dialect();
  sql::Fragment insert(
      "INSERT INTO dirigent_tokens (id, \"user\", name, hash, prefix, policies, ip_access, expires, created) VALUES (");
  insert.parameter(row.id).raw(", ").parameter(row.user).raw(", ").parameter(row.name).raw(", ");
  insert.parameter(crypto::sha256_hex(made.token)).raw(", ").parameter(row.prefix).raw(", ");
  insert.parameter(nullable_list(row.limits.policies)).raw(", ");
  insert.parameter(nullable_list(row.limits.addresses)).raw(", ");
  insert.parameter(row.limits.expires ? stored_time(dialect, *row.limits.expires) : sql::Value()).raw(", ");
  insert.parameter(stored_time(dialect, row.created)).raw(")");
  co_await insert_own(*services.database, std::move(insert));
  co_return made;
}

io::Task<bool> rename_named_token(const Services& services, std::string user, std::string id, std::string name) {
  if (!base::is_uuid(id)) co_return false;
  sql::Fragment update("UPDATE dirigent_tokens SET name = ");
  update.parameter(std::move(name)).raw(" WHERE id = ").parameter(std::move(id));
  update.raw(" AND \"user\" = ").parameter(std::move(user));
  const std::int64_t changed = co_await change_if_any(*services.database, std::move(update));
  co_return changed == 1;
}

io::Task<bool> revoke_named_token(const Services& services, std::string user, std::string id) {
  if (!base::is_uuid(id)) co_return false;
  sql::Fragment remove("DELETE FROM dirigent_tokens WHERE id = ");
  remove.parameter(std::move(id)).raw(" AND \"user\" = ").parameter(std::move(user));
  const std::int64_t changed = co_await change_if_any(*services.database, std::move(remove));
  services.invalidate();
  co_return changed == 1;
}

void require_usable(const TokenLimits& limits, const std::string& ip) {
  if (limits.expires && *limits.expires <= base::now_ms()) base::fail(base::token_expired());
  // A list without entries would allow everyone.
  const bool allowed =
      !limits.addresses || (!limits.addresses->empty() && ip_allowed(base::join(*limits.addresses, ","), ip));
  if (!allowed) base::fail(base::plain(base::ErrorCode::kInvalidIp));
}

io::Task<std::optional<PresentedNamedToken>> find_named_token(db::Session& session, std::string token) {
  sql::Fragment query("SELECT " + columns(session.dialect()) +
                      ", u.role FROM dirigent_tokens t JOIN directus_users u ON u.id = t.\"user\""
                      " WHERE u.status = 'active' AND t.hash = ");
  query.parameter(crypto::sha256_hex(token));
  const db::Result rows = co_await rows_if_any(session, std::move(query));
  if (!rows || rows->empty()) co_return std::nullopt;
  PresentedNamedToken found;
  found.token = token_at(*rows, 0);
  found.role = nullable(rows->at(0, 9));
  co_return found;
}

io::Task<void> note_use(const Services& services, NamedToken token) {
  if (token.last_used && *token.last_used > base::now_ms() - kBetweenNotes) co_return;
  const io::Executor executor = co_await io::asio::this_coro::executor;
  io::asio::co_spawn(executor, set_last_used(*services.database, std::move(token.id)), io::asio::detached);
}

}  // namespace dirigent::auth
