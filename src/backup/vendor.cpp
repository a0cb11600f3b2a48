#include "backup/vendor.hpp"

#include "backup/failures.hpp"

namespace dirigent::backup {

namespace {

bool is_sqlite(const Settings& settings) {
  return settings.database.kind == db::Options::Kind::kSqlite;
}

}  // namespace

void Watch::check() const {
  if (stopped()) throw BackupError("stopped");
}

std::string_view vendor_of(const Settings& settings) {
  return is_sqlite(settings) ? "sqlite" : "postgres";
}

std::unique_ptr<Dump> make_dump(const Settings& settings, const Watch& watch) {
  return is_sqlite(settings) ? make_sqlite_dump(settings, watch) : make_postgres_dump(settings, watch);
}

std::unique_ptr<Replacement> make_replacement(const Settings& settings, Purpose purpose,
                                              const std::optional<std::string>& into, const Watch& watch) {
  if (!is_sqlite(settings)) return make_postgres_replacement(settings, purpose, into, watch);
  return make_sqlite_replacement(settings, purpose, into.value_or(settings.database.filename), watch);
}

bool holds_data(const Settings& settings, const std::optional<std::string>& into) {
  if (!is_sqlite(settings)) return postgres_holds_data(settings, into);
  return sqlite_holds_data(into.value_or(settings.database.filename));
}

}  // namespace dirigent::backup
