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
  if (!database.dialect().postgres()) co_return;
  const db::Lease lease = co_await database.read();
  const db::Result found =
      co_await lease->run(sql::Fragment("SELECT current_schema(), current_setting('search_path')"));
  if (!found->at(0, 0).is_null()) co_return;
  throw std::runtime_error(fmt::format(
      "DB_SEARCH_PATH names no schema that exists ({}): make it with CREATE SCHEMA first", found->at(0, 1).as_text()));
}

}  // namespace dirigent::app
