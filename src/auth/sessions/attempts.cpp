#include "auth/sessions/attempts.hpp"

#include <mutex>
#include <optional>
#include <unordered_map>

#include "auth/account.hpp"
#include "items/rules/admins.hpp"
#include "items/turn.hpp"

namespace dirigent::auth {

// REQUIRES: Counters::mutex.
struct Attempt::Counter {
  std::int64_t failures = 0;
  bool spent = false;              // the user was suspended for them
  base::EpochMs closed_until = 0;  // for those who are not suspended
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

  void forget(const std::string& user, const std::shared_ptr<Counter>& counter) {
    const auto known = by_user.find(user);
    if (known != by_user.end() && known->second == counter) by_user.erase(known);
  }
};

namespace {

constexpr base::EpochMs kClosed = 60'000;

struct Standing {
  std::optional<std::int64_t> limit;
  bool active = false;
};

io::Task<Standing> standing_of(db::Session& session, std::string user) {
  sql::Fragment query(
      "SELECT (SELECT auth_login_attempts FROM directus_settings LIMIT 1),"
      " EXISTS (SELECT 1 FROM directus_users WHERE status = 'active' AND id = ");
  query.parameter(std::move(user)).raw(")");
  const auto rows = co_await session.run(std::move(query));
  Standing standing;
  if (!rows->at(0, 0).is_null()) standing.limit = rows->at(0, 0).as_integer();
  standing.active = rows->at(0, 1).as_bool();
  co_return standing;
}

// False for the last administrator who is active: nobody would be left to let them in again.
io::Task<bool> suspend(const Services& services, std::string user, Origin origin) {
  auto transaction = co_await services.database->begin();
  db::Session& session = transaction->session();
  co_await items::wait_for_turn(session, items::kLastAdmin);
  sql::Fragment update(items::kWithAdmins);
  update.raw("UPDATE directus_users SET status = 'suspended' WHERE id = ").parameter(user);
  update.raw(" AND (id NOT IN (SELECT id FROM \"admins\") OR EXISTS (SELECT 1 FROM \"admins\" \"others\"");
  update.raw(" WHERE \"others\".status = 'active' AND \"others\".id <> directus_users.id))");
  const db::Result suspended = co_await session.run(std::move(update));
  if (suspended->affected() == 0) co_return false;
  const auto activity = co_await session.run(insert_activity(session.dialect(), "update", user, origin));
  const std::string change = R"({"status":"suspended"})";
  sql::Fragment revision("INSERT INTO directus_revisions (activity, collection, item, data, delta) VALUES (");
  revision.parameter(activity->at(0, 0).as_integer()).raw(", 'directus_users', ").parameter(user);
  revision.raw(", ").parameter(change).raw(", ").parameter(change).raw(")");
  co_await session.run(std::move(revision));
  co_await transaction->commit();
  services.invalidate();
  co_return true;
}

}  // namespace

// Suspends and takes the counter off the map, in this order: whoever begins later either meets the spent counter or
// finds the user suspended. The counter of a user who may not be suspended stays, closed for a while.
io::Task<bool> Attempt::spend(const Services& services, std::string user, std::shared_ptr<Counter> counter,
                              Origin origin) {
  struct Settle {
    const std::string& user;
    const std::shared_ptr<Counter>& counter;
    bool suspended = true;
    ~Settle() {
      Counters& counters = Counters::instance();
      const std::lock_guard lock(counters.mutex);
      if (suspended) {
        counters.forget(user, counter);
      } else {
        counter->spent = false;
        counter->closed_until = base::now_ms() + kClosed;
      }
    }
  };
  Settle at_the_end{user, counter};
  at_the_end.suspended = co_await suspend(services, user, std::move(origin));
  co_return at_the_end.suspended;
}

io::Task<Attempt> Attempt::begin(const Services& services, std::string user, Origin origin) {
  Attempt attempt;
  attempt.user_ = std::move(user);
  Counters& counters = Counters::instance();
  std::shared_ptr<Counter> counter;
  {
    const std::lock_guard lock(counters.mutex);
    counter = counters.of(attempt.user_);
  }
  Standing standing;
  {
    auto session = co_await services.database->read();
    standing = co_await standing_of(*session, attempt.user_);
  }
  bool past = false;
  {
    const std::lock_guard lock(counters.mutex);
    const bool closed = counter->spent || counter->closed_until > base::now_ms();
    attempt.open_ = standing.active && !closed;
    if (!standing.limit || !standing.active) {
      counters.forget(attempt.user_, counter);
      co_return attempt;
    }
    past = !closed && counter->failures >= *standing.limit;
    if (past) counter->spent = true;
  }
  attempt.limit_ = *standing.limit;
  bool suspended = false;
  if (past) suspended = co_await spend(services, attempt.user_, counter, std::move(origin));
  if (!suspended) attempt.counter_ = std::move(counter);
  co_return attempt;
}

io::Task<void> Attempt::failed(const Services& services, Origin origin) {
  if (!counter_ || !open_) co_return;
  {
    const std::lock_guard lock(Counters::instance().mutex);
    if (counter_->spent || ++counter_->failures <= limit_) co_return;
    counter_->spent = true;
  }
  (void)co_await spend(services, user_, counter_, std::move(origin));
}

bool Attempt::succeeded() {
  if (!open_ || !counter_) return open_;
  Counters& counters = Counters::instance();
  const std::lock_guard lock(counters.mutex);
  if (counter_->spent) return false;
  counter_->failures = 0;
  counter_->closed_until = 0;
  // Attempts side by side go on with this counter; the last one takes it off the map.
  if (counter_.use_count() == 2) counters.forget(user_, counter_);
  return true;
}

}  // namespace dirigent::auth
