#include "auth/attempts.hpp"

#include <mutex>
#include <unordered_map>

#include "auth/account.hpp"
#include "base/errors.hpp"

namespace dirigent::auth {

namespace {

constexpr std::size_t kMaxCounted = 100'000;

// Counters of this process. Few logins happen at once and each costs an argon2 hash: a mutex is no matter here.
std::mutex counters_mutex;
std::unordered_map<std::string, std::int64_t> counters;

std::int64_t count_up(const std::string& user) {
  const std::lock_guard lock(counters_mutex);
  if (counters.size() >= kMaxCounted) counters.clear();
  return ++counters[user];
}

io::Task<std::optional<std::int64_t>> limit_of(db::Session& session) {
  const auto rows = co_await session.run(sql::Fragment("SELECT auth_login_attempts FROM directus_settings LIMIT 1"));
  if (rows->empty() || rows->at(0, 0).is_null()) co_return std::nullopt;
  co_return rows->at(0, 0).as_integer();
}

}  // namespace

io::Task<void> count_attempt(const Services& services, std::string user, Origin origin) {
  std::optional<std::int64_t> limit;
  {
    auto session = co_await services.database->read();
    limit = co_await limit_of(*session);
  }
  if (!limit || count_up(user) <= *limit) co_return;
  auto transaction = co_await services.database->begin();
  db::Session& session = transaction->session();
  sql::Fragment update("UPDATE directus_users SET status = 'suspended' WHERE id = ");
  update.parameter(user);
  co_await session.run(std::move(update));
  co_await record_activity(session, "update", user, std::move(origin));
  co_await transaction->commit();
  forget_attempts(user);
  services.invalidate();
  base::fail(base::invalid_credentials());
}

void forget_attempts(const std::string& user) {
  const std::lock_guard lock(counters_mutex);
  counters.erase(user);
}

}  // namespace dirigent::auth
