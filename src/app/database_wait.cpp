#include "app/database_wait.hpp"

#include "base/log.hpp"
#include "db/availability.hpp"

namespace dirigent::app {

io::Task<void> wait_for_database(db::Database& database, unsigned attempts) {
  std::function<void(const db::FailedAttempt&)> report = [](const db::FailedAttempt& failed) {
    base::log::warn(fmt::format("The database does not answer (attempt {}), next attempt in {} ms: {}", failed.number,
                                failed.pause.count(), failed.reason));
  };
  co_await db::wait_until_available(database, attempts, std::move(report));
}

}  // namespace dirigent::app
