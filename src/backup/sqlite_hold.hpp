// A SQLite database that nobody else uses: held, so that its file can be replaced.
#pragma once
#include <sqlite3.h>

#include <memory>
#include <string>

namespace dirigent::backup {

/// While it exists, others who open the database find it locked; its WAL is part of the file. A file that is no sound
/// database is held as well. Throws BackupError when somebody has the database open.
class SqliteHold {
 public:
  /// REQUIRES: there is such a file
  explicit SqliteHold(const std::string& file);
  ~SqliteHold();
  SqliteHold(const SqliteHold&) = delete;
  SqliteHold& operator=(const SqliteHold&) = delete;

  /// Another file has taken its name: who opened this one meanwhile, and waits for the lock, has to find no database.
  void end_for_all();

 private:
  bool hold_database();
  void hold_bytes();

  std::string file_;
  int number_ = -1;
  sqlite3* handle_ = nullptr;
};

}  // namespace dirigent::backup
