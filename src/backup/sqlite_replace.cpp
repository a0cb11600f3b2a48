// A replacement on SQLite: a new file beside the old one, which takes its name.
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "backup/failures.hpp"
#include "backup/sqlite_hold.hpp"
#include "backup/sqlite_session.hpp"
#include "backup/temporary_file.hpp"

namespace dirigent::backup {

namespace {

namespace fs = std::filesystem;

class SqliteReplacement final : public Replacement {
 public:
  SqliteReplacement(const Settings& settings, Purpose purpose, std::string file, const Watch& watch)
      : target_(std::move(file)), watch_(watch) {
    if (purpose == Purpose::kTrial) {
      file_.emplace(settings.temporary_folder, "dirigent-verify-");
      return;
    }
    if (fs::exists(target_)) hold_.emplace(target_);
    const fs::path path(target_);
    file_.emplace(path.parent_path().string(), path.filename().string() + ".restore-");
  }

  std::string part() const override { return "database.sqlite"; }

  void write(std::string_view bytes) override {
    watch_.check();
    while (!bytes.empty()) {
      const ssize_t count = ::write(file_->number(), bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) throw BackupError(fmt::format("cannot write {}: {}", file_->path(), std::strerror(errno)));
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  void finish() override {
    session_.emplace(file_->path());
    const db::Result found = session_->run_here({"PRAGMA quick_check(1)", {}});
    const std::string said = found->empty() ? "" : found->at(0, 0).as_text();
    if (said != "ok") throw BackupError("the restored database is not sound: " + said);
    watch_.step("database built");
  }

  Rows rows() override { return rows_of(*session_); }

  void swap() override {
    session_.reset();
    watch_.step("before swap");
    file_->become(target_);
    watch_.step("database swapped");
    if (hold_) hold_->end_for_all();
  }

 private:
  const std::string target_;
  const Watch& watch_;
  std::optional<SqliteHold> hold_;
  std::optional<TemporaryFile> file_;
  std::optional<SqliteSession> session_;
};

}  // namespace

std::unique_ptr<Replacement> make_sqlite_replacement(const Settings& settings, Purpose purpose, std::string file,
                                                     const Watch& watch) {
  return std::make_unique<SqliteReplacement>(settings, purpose, std::move(file), watch);
}

bool sqlite_holds_data(const std::string& file) {
  std::error_code none;
  if (!fs::exists(file, none) || fs::file_size(file, none) == 0) return false;
  try {
    SqliteSession session(file);
    return session.run_here({"SELECT count(*) FROM sqlite_schema", {}})->at(0, 0).as_integer() > 0;
  } catch (const db::DatabaseError&) {
    return true;  // whatever it is, somebody may want it
  }
}

}  // namespace dirigent::backup
