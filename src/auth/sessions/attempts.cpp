#include "auth/sessions/attempts.hpp"

#include <mutex>
#include <unordered_map>

#include "auth/account.hpp"

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

io::Task<void> suspend(const Services& services, std::string user, Origin origin) {
  auto transaction = co_await services.database->begin();
  db::Session& session = transaction->session();
  sql::Fragment update("UPDATE directus_users SET status = 'suspended' WHERE id = ");
  update.parameter(user);
  co_await session.run(std::move(update));
  const auto activity = co_await session.run(insert_activity(session.dialect(), "update", user, origin));
  const std::string change = R"({"status":"suspended"})";
  sql::Fragment revision("INSERT INTO directus_revisions (activity, collection, item, data, delta) VALUES (");
  revision.parameter(activity->at(0, 0).as_integer()).raw(", 'directus_users', ").parameter(user);
  revision.raw(", ").parameter(change).raw(", ").parameter(change).raw(")");
  co_await session.run(std::move(revision));
  co_await transaction->commit();
}

}  // namespace

io::Task<void> count_attempt(const Services& services, std::string user, Origin origin) {
  std::optional<std::int64_t> limit;
  {
    auto session = co_await services.database->read();
    limit = co_await limit_of(*session);
  }
  if (!limit || count_up(user) <= *limit) co_return;
  co_await suspend(services, user, std::move(origin));
  forget_attempts(user);
  services.invalidate();
}

void forget_attempts(const std::string& user) {
  const std::lock_guard lock(counters_mutex);
  counters.erase(user);
}

}  // namespace dirigent::auth
