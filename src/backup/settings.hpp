// What backups need to know of a project: its database, the places its files are in, the place of the backups, and how
// they are made.
#pragma once
#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "backup/cipher.hpp"
#include "db/database.hpp"
#include "storage/driver.hpp"

namespace dirigent::backup {

struct Retention {
  std::optional<std::size_t> count;              // BACKUP_RETENTION_COUNT: no more than these are kept
  std::optional<std::chrono::milliseconds> age;  // BACKUP_RETENTION_DAYS: older ones go
};

struct Settings {
  db::Options database;
  std::set<std::string> exclude_tables;                           // DB_EXCLUDE_TABLES: they are no part of the model
  std::shared_ptr<storage::Driver> place;                         // BACKUP_LOCATION
  std::map<std::string, std::shared_ptr<storage::Driver>> files;  // by storage location, those that are backed up
  Secret secret;
  Retention retention;
  std::string program_folder;    // PG_BIN_PATH: of pg_dump and pg_restore; empty looks on PATH
  std::string temporary_folder;  // TEMP_PATH
  int level = 3;                 // BACKUP_COMPRESSION_LEVEL, of zstd
};

/// How far something is.
struct Amount {
  std::uint64_t done = 0;
  std::optional<std::uint64_t> all;
};

/// Who looks on, and may end it.
struct Watch {
  /// Each step once it is done, by a short fixed name: "database copied".
  std::function<void(std::string_view)> step = [](std::string_view) {};
  std::function<void(Amount)> amount = [](Amount) {};
  const std::atomic<bool>* stop = nullptr;

  bool stopped() const { return stop != nullptr && stop->load(std::memory_order_relaxed); }
  /// Throws BackupError once it is to end.
  void check() const;
};

}  // namespace dirigent::backup
