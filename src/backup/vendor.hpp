// What each kind of database does in its own way: a dump, taken while others write, and a replacement, which is made of
// a dump beside the database and takes its place at once. One file set per kind: sqlite_*, postgres_*.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "backup/settings.hpp"
#include "base/json.hpp"

namespace dirigent::backup {

using Rows = std::map<std::string, std::int64_t>;  // by table

/// The database as it was at one moment.
class Dump {
 public:
  virtual ~Dump() = default;
  virtual std::string part() const = 0;
  /// Bytes that stream() gives, where they are known beforehand.
  virtual std::optional<std::uint64_t> size() const = 0;
  virtual Rows rows() = 0;
  /// Of the model; null for a database that has none.
  virtual json::value snapshot() = 0;
  virtual void stream(const std::function<void(std::string_view)>& out) = 0;
};
std::unique_ptr<Dump> make_dump(const Settings& settings, const Watch& watch);

enum class Purpose { kTrial /* is thrown away */, kReplace };

/// A database in the making. Destroyed before swap(), it is gone, and nothing has happened.
class Replacement {
 public:
  virtual ~Replacement() = default;
  virtual std::string part() const = 0;
  virtual void write(std::string_view bytes) = 0;
  /// All is written. Throws BackupError when it makes no sound database.
  virtual void finish() = 0;
  virtual Rows rows() = 0;
  /// Takes the place of the database, in one act. Throws BackupError while somebody uses it; then it is as it was.
  virtual void swap() = 0;
};
/// `into` is another database than that of the settings: a file, or a name on the same server. Throws BackupError for a
/// database in use.
std::unique_ptr<Replacement> make_replacement(const Settings& settings, Purpose purpose,
                                              const std::optional<std::string>& into, const Watch& watch);

/// Does the database that would be replaced hold any table?
bool holds_data(const Settings& settings, const std::optional<std::string>& into);

/// "sqlite" or "postgres".
std::string_view vendor_of(const Settings& settings);

std::unique_ptr<Dump> make_sqlite_dump(const Settings& settings, const Watch& watch);
std::unique_ptr<Dump> make_postgres_dump(const Settings& settings, const Watch& watch);
std::unique_ptr<Replacement> make_sqlite_replacement(const Settings& settings, Purpose purpose, std::string file,
                                                     const Watch& watch);
std::unique_ptr<Replacement> make_postgres_replacement(const Settings& settings, Purpose purpose,
                                                       std::optional<std::string> name, const Watch& watch);
bool sqlite_holds_data(const std::string& file);
bool postgres_holds_data(const Settings& settings, const std::optional<std::string>& name);

}  // namespace dirigent::backup
