#include "db/availability.hpp"

#include <algorithm>

namespace dirigent::db {
namespace {

using Kind = DatabaseError::Kind;

io::Task<std::optional<DatabaseError>> ask(Database& database) {
  try {
    const Lease lease = co_await database.read();
    co_await lease->run(sql::Fragment("SELECT 1"));
  } catch (const DatabaseError& error) {
    co_return error;
  }
  co_return std::nullopt;
}

}  // namespace

io::Task<void> wait_until_available(Database& database, unsigned attempts,
                                    std::function<void(const FailedAttempt&)> report) {
  std::chrono::milliseconds pause{100};
  for (unsigned number = 1;; ++number) {
    const std::optional<DatabaseError> error = co_await ask(database);
    if (!error) co_return;
    const bool passing = error->kind == Kind::kUnavailable || error->kind == Kind::kBusy;
    if (!passing || number == attempts) throw *error;
    report({number, error->message, pause});
    co_await io::sleep_for(pause);
    pause = std::min(pause * 2, std::chrono::milliseconds(5000));
  }
}

}  // namespace dirigent::db
