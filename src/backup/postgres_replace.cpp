// A replacement on PostgreSQL: a new database that pg_restore fills. It takes the name of the old one in one
// transaction, which the server refuses as long as anybody is connected to either; then the old one is dropped.
#include <fmt/format.h>

#include "backup/failures.hpp"
#include "backup/postgres_programs.hpp"
#include "backup/postgres_properties.hpp"
#include "backup/postgres_session.hpp"
#include "backup/program.hpp"
#include "crypto/base64.hpp"
#include "crypto/token.hpp"

namespace dirigent::backup {

namespace {

constexpr std::string_view kNewName = "dirigent_restore_", kTrialName = "dirigent_verify_", kOldName = "dirigent_old_";

// Names of databases in the making, and of those that were replaced, tell who made them; an advisory lock tells whether
// they are still at it, so that what a kill left behind is dropped by the next one.
constexpr std::int64_t kLockSpace = 0x44426B70;

std::int64_t lock_of(const std::string& id) {
  return (kLockSpace << 32) | static_cast<std::int64_t>(std::stoul(id, nullptr, 16));
}

class PostgresReplacement final : public Replacement {
 public:
  PostgresReplacement(const Settings& settings, Purpose purpose, std::optional<std::string> name, const Watch& watch)
      : settings_(settings),
        target_(name.value_or(database_name(settings))),
        id_(crypto::hex(crypto::random_bytes(4))),
        new_(std::string(purpose == Purpose::kTrial ? kTrialName : kNewName) + id_),
        watch_(watch),
        maintenance_(maintenance_session(settings, target_)) {
    exists_ = purpose == Purpose::kReplace && database_exists(*maintenance_, target_);
    if (exists_) require_unused(*maintenance_, target_);
    maintenance_->run_here({"SELECT pg_advisory_lock($1::bigint)", {lock_of(id_)}});
    drop_left();
    const std::string program = postgres_program(settings_, "pg_restore", maintenance_->server_version(), watch_);
    make_database(*maintenance_, new_, exists_ ? target_ : database_name(settings_));
    made_ = true;
    std::vector<std::string> arguments{"--exit-on-error", "--no-owner", "--no-password", "--dbname=" + new_};
    if (purpose == Purpose::kTrial) arguments.emplace_back("--no-privileges");
    auto environment = program_environment(settings_, new_);
    // What is not yet on the disk is behind the commit that swaps, or nobody's.
    environment["PGOPTIONS"] += " -c synchronous_commit=off";
    program_.emplace(program, std::move(arguments), std::move(environment), Flow::kToProgram, watch_);
    watch_.step("database made");
  }

  ~PostgresReplacement() override {
    program_.reset();
    try {
      if (made_) drop(new_);
    } catch (const std::exception&) {
      // The next one drops it.
    }
  }

  std::string part() const override { return "database.dump"; }
  void write(std::string_view bytes) override { program_->write(bytes); }

  void finish() override {
    program_->finish();
    program_.reset();
    watch_.step("database built");
  }

  Rows rows() override {
    PostgresSession session(settings_, new_);
    return rows_of(session);
  }

  void swap() override {
    if (exists_) copy_properties(*maintenance_, target_, new_);
    watch_.step("before swap");
    const std::string old = std::string(kOldName) + id_;
    maintenance_->command("BEGIN");
    try {
      if (exists_) rename(target_, old);
      rename(new_, target_);
      watch_.step("renamed");
      maintenance_->command("COMMIT");
    } catch (const db::DatabaseError& error) {
      maintenance_->command("ROLLBACK");
      require_unused(*maintenance_, target_);
      throw BackupError("the database cannot be swapped: " + error.message);
    }
    made_ = false;
    watch_.step("database swapped");
    if (exists_) drop(old);
  }

 private:
  void rename(const std::string& from, const std::string& to) {
    maintenance_->command(fmt::format("ALTER DATABASE {} RENAME TO {}", quoted_name(from), quoted_name(to)));
  }
  void drop(const std::string& name) {
    maintenance_->command(fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", quoted_name(name)));
  }

  void drop_left() {
    const db::Result left = maintenance_->run_here(
        {"SELECT datname FROM pg_database WHERE datname ~ '^dirigent_(restore|verify|old)_[0-9a-f]{8}$' "
         "AND pg_has_role(datdba, 'MEMBER')",
         {}});
    for (std::size_t i = 0; i < left->size(); ++i) {
      const std::string name = left->at(i, 0).as_text();
      const std::int64_t lock = lock_of(name.substr(name.size() - 8));
      if (maintenance_->value("SELECT pg_try_advisory_lock($1::bigint)", {lock}) != "t") continue;
      drop(name);
      maintenance_->run_here({"SELECT pg_advisory_unlock($1::bigint)", {lock}});
    }
  }

  const Settings& settings_;
  const std::string target_, id_, new_;
  const Watch& watch_;
  std::unique_ptr<PostgresSession> maintenance_;
  std::optional<Program> program_;
  bool exists_ = false, made_ = false;
};

}  // namespace

std::unique_ptr<Replacement> make_postgres_replacement(const Settings& settings, Purpose purpose,
                                                       std::optional<std::string> name, const Watch& watch) {
  return std::make_unique<PostgresReplacement>(settings, purpose, std::move(name), watch);
}

bool postgres_holds_data(const Settings& settings, const std::optional<std::string>& name) {
  const std::string target = name.value_or(database_name(settings));
  if (!database_exists(*maintenance_session(settings, target), target)) return false;
  PostgresSession session(settings, target);
  return session.value(
             "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
             "WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%')") ==
         "t";
}

}  // namespace dirigent::backup
