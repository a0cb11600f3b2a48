#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "backup/failures.hpp"
#include "backup/postgres_session.hpp"
#include "backup/schedule.hpp"
#include "crypto/token.hpp"

namespace dirigent::backup {

namespace {

constexpr std::int64_t kTurn = 0x446972426b757054;

class PostgresTurn final : public Turn {
 public:
  explicit PostgresTurn(std::unique_ptr<PostgresSession> session) : session_(std::move(session)) {}

 private:
  std::unique_ptr<PostgresSession> session_;
};

class FileTurn final : public Turn {
 public:
  explicit FileTurn(int number) : number_(number) {}
  ~FileTurn() override { ::close(number_); }

 private:
  const int number_;
};

// Beside nothing of the database: whoever closes a file of SQLite's loses its locks.
std::string lock_file(const Settings& settings) {
  const std::string database = std::filesystem::weakly_canonical(settings.database.filename).string();
  return fmt::format("{}/dirigent-schedule-{}.lock", settings.temporary_folder,
                     crypto::sha256_hex(database).substr(0, 16));
}

}  // namespace

std::unique_ptr<Turn> take_turn(const Settings& settings) {
  if (settings.database.kind == db::Options::Kind::kPostgres) {
    auto session = std::make_unique<PostgresSession>(settings, database_name(settings));
    if (session->value("SELECT pg_try_advisory_lock($1::bigint)", {kTurn}) != "t") return nullptr;
    return std::make_unique<PostgresTurn>(std::move(session));
  }
  const std::string path = lock_file(settings);
  const int number = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (number < 0) throw BackupError(fmt::format("cannot write {}: {}", path, std::strerror(errno)));
  if (::flock(number, LOCK_EX | LOCK_NB) == 0) return std::make_unique<FileTurn>(number);
  ::close(number);
  return nullptr;
}

}  // namespace dirigent::backup
