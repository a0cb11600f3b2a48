// A dump of PostgreSQL is what pg_dump writes of one snapshot of the database, in its custom format, not compressed
// twice; rows are counted and the model is read in the same snapshot.
#include <fmt/format.h>

#include "backup/failures.hpp"
#include "backup/model_snapshot.hpp"
#include "backup/postgres_programs.hpp"
#include "backup/postgres_session.hpp"
#include "backup/program.hpp"

namespace dirigent::backup {

namespace {

constexpr std::size_t kReadAtOnce = std::size_t{1} << 16;

class PostgresDump final : public Dump {
 public:
  PostgresDump(const Settings& settings, const Watch& watch)
      : settings_(settings), watch_(watch), session_(settings, database_name(settings)) {
    program_ = postgres_program(settings_, "pg_dump", session_.server_version(), watch_);
    set_search_path();
    session_.command("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    snapshot_ = session_.value("SELECT pg_export_snapshot()");
    watch_.step("snapshot taken");
  }

  std::string part() const override { return "database.dump"; }
  std::optional<std::uint64_t> size() const override { return std::nullopt; }
  Rows rows() override { return rows_of(session_); }
  json::value snapshot() override { return model_snapshot(session_, settings_); }

  void stream(const std::function<void(std::string_view)>& out) override {
    Program program(
        program_,
        {"--format=custom", "--compress=0", "--no-password", "--lock-wait-timeout=60000", "--snapshot=" + snapshot_},
        program_environment(settings_, database_name(settings_)), Flow::kFromProgram, watch_);
    std::string buffer(kReadAtOnce, '\0');
    while (const std::size_t count = program.read(buffer.data(), buffer.size())) {
      out(std::string_view(buffer).substr(0, count));
    }
    program.finish();
  }

 private:
  // The model is where the server looks for it.
  void set_search_path() {
    std::string path;
    for (const std::string& schema : settings_.database.search_path) {
      path += (path.empty() ? "" : ", ") + quoted_name(schema);
    }
    if (!path.empty()) session_.run_here({"SELECT set_config('search_path', $1, false)", {path}});
  }

  const Settings& settings_;
  const Watch& watch_;
  PostgresSession session_;
  std::string program_, snapshot_;
};

}  // namespace

std::unique_ptr<Dump> make_postgres_dump(const Settings& settings, const Watch& watch) {
  return std::make_unique<PostgresDump>(settings, watch);
}

}  // namespace dirigent::backup
