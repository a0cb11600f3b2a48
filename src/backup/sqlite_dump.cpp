// A dump of SQLite is a copy of the file, page by page, out of one read transaction: writers go on, what they write
// stays in the WAL. The copy is whole before it is read: a reader as slow as a network would keep the WAL growing.
#include <fmt/format.h>

#include <filesystem>

#include "backup/failures.hpp"
#include "backup/model_snapshot.hpp"
#include "backup/sqlite_session.hpp"
#include "backup/temporary_file.hpp"

namespace dirigent::backup {

namespace {

constexpr int kPagesAtOnce = 512;
constexpr std::size_t kReadAtOnce = std::size_t{1} << 20;

struct Close {
  void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};
using Handle = std::unique_ptr<sqlite3, Close>;

Handle open_copy(const std::string& path) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE, nullptr);
  Handle handle(raw);
  if (code != SQLITE_OK) throw BackupError(fmt::format("cannot write {}: {}", path, sqlite3_errstr(code)));
  // Whoever finds half of it throws it away.
  sqlite3_exec(raw, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", nullptr, nullptr, nullptr);
  return handle;
}

void copy(sqlite3* from, const std::string& path, const Watch& watch) {
  const Handle to = open_copy(path);
  sqlite3_backup* backup = sqlite3_backup_init(to.get(), "main", from, "main");
  if (backup == nullptr) throw BackupError(std::string("cannot copy the database: ") + sqlite3_errmsg(to.get()));
  int code = SQLITE_OK;
  while (code == SQLITE_OK && !watch.stopped()) {
    code = sqlite3_backup_step(backup, kPagesAtOnce);
  }
  sqlite3_backup_finish(backup);
  watch.check();
  if (code != SQLITE_DONE) throw BackupError(std::string("cannot copy the database: ") + sqlite3_errstr(code));
}

class SqliteDump final : public Dump {
 public:
  SqliteDump(const Settings& settings, const Watch& watch)
      : settings_(settings), watch_(watch), copy_(settings.temporary_folder, "dirigent-backup-") {
    const std::string& file = settings.database.filename;
    if (!std::filesystem::exists(file)) throw BackupError(fmt::format("there is no database file {}", file));
    SqliteSession source(file);
    // A read transaction that is open already: the copy is of one moment, whatever is written between its steps.
    source.run_here({"BEGIN", {}});
    source.run_here({"SELECT count(*) FROM sqlite_schema", {}});
    copy(source.handle(), copy_.path(), watch_);
    source.run_here({"ROLLBACK", {}});
    session_.emplace(copy_.path());
    watch_.step("database copied");
  }

  std::string part() const override { return "database.sqlite"; }
  std::optional<std::uint64_t> size() const override { return std::filesystem::file_size(copy_.path()); }
  Rows rows() override { return rows_of(*session_); }
  json::value snapshot() override { return model_snapshot(*session_, settings_); }

  void stream(const std::function<void(std::string_view)>& out) override {
    storage::LocalOptions options;
    options.root = std::filesystem::path(copy_.path()).parent_path().string();
    const auto folder = storage::make_local(options);
    const auto source = folder->open(std::filesystem::path(copy_.path()).filename().string());
    std::string buffer(kReadAtOnce, '\0');
    while (const std::size_t count = source->read(buffer.data(), buffer.size())) {
      watch_.check();
      out(std::string_view(buffer).substr(0, count));
    }
  }

 private:
  const Settings& settings_;
  const Watch& watch_;
  TemporaryFile copy_;
  std::optional<SqliteSession> session_;
};

}  // namespace

std::unique_ptr<Dump> make_sqlite_dump(const Settings& settings, const Watch& watch) {
  return std::make_unique<SqliteDump>(settings, watch);
}

}  // namespace dirigent::backup
