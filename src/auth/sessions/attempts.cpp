#include "auth/sessions/attempts.hpp"

#include <mutex>
#include <optional>
#include <unordered_map>

#include "auth/account.hpp"

namespace dirigent::auth {

// REQUIRES: Counters::mutex.
struct Attempt::Counter {
  std::int64_t failures = 0;
  bool spent = false;  // the user was suspended for them
};

// Few logins happen at once and each costs an argon2 hash: a mutex is no matter here.
struct Attempt::Counters {
  static constexpr std::size_t kMaxCounted = 100'000;
  std::mutex mutex;
  std::unordered_map<std::string, std::shared_ptr<Counter>> by_user;

  static Counters& instance() {
    static Counters counters;
    return counters;
  }

  std::shared_ptr<Counter> of(const std::string& user) {
    if (by_user.size() >= kMaxCounted) by_user.clear();
    std::shared_ptr<Counter>& counter = by_user[user];
    if (!counter) counter = std::make_shared<Counter>();
    return counter;
  }

  /// The failures reach no one who logs in later, but those who are at it see that they are spent.
  void spend(const std::string& user, Counter& counter) {
    counter.spent = true;
    const auto known = by_user.find(user);
    if (known != by_user.end() && known->second.get() == &counter) by_user.erase(known);
  }
};

namespace {

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
  services.invalidate();
}

}  // namespace

io::Task<Attempt> Attempt::begin(const Services& services, std::string user, Origin origin) {
  Attempt attempt;
  attempt.user_ = std::move(user);
  {
    auto session = co_await services.database->read();
    attempt.limit_ = co_await limit_of(*session);
  }
  if (!attempt.limit_) co_return attempt;
  bool past = false;
  {
    Counters& counters = Counters::instance();
    const std::lock_guard lock(counters.mutex);
    auto counter = counters.of(attempt.user_);
    past = counter->failures >= *attempt.limit_;
    if (past) {
      counters.spend(attempt.user_, *counter);
    } else {
      attempt.counter_ = std::move(counter);
    }
  }
  if (past) co_await suspend(services, attempt.user_, std::move(origin));
  co_return attempt;
}

io::Task<void> Attempt::failed(const Services& services, Origin origin) {
  if (!counter_) co_return;
  {
    Counters& counters = Counters::instance();
    const std::lock_guard lock(counters.mutex);
    if (counter_->spent || ++counter_->failures <= *limit_) co_return;
    counters.spend(user_, *counter_);
  }
  co_await suspend(services, user_, std::move(origin));
}

bool Attempt::succeeded() {
  if (!counter_) return true;
  Counters& counters = Counters::instance();
  const std::lock_guard lock(counters.mutex);
  if (counter_->spent) return false;
  counter_->failures = 0;
  // Attempts side by side go on with this counter; the last one takes it off the map.
  if (counter_.use_count() == 2) counters.by_user.erase(user_);
  return true;
}

}  // namespace dirigent::auth
