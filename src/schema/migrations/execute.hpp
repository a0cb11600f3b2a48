// Runs the statements of a file on a database, and says where one was refused.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "io/task.hpp"
#include "schema/migrations/script.hpp"

namespace dirigent::schema {

/// A file's statements, and what is written down about it when they have run; it is given the milliseconds they took.
struct ScriptRun {
  std::string path;
  std::vector<ScriptStatement> statements;
  bool in_transaction = true;
  std::function<std::vector<sql::Statement>(std::int64_t milliseconds)> record;
};

/// In one transaction with the record: all of it or nothing. Outside one each statement stands once it has run, and the
/// record comes last. SQLite: foreign keys are checked at the end, so that tables can be rebuilt; `filename` is that of
/// the database. Settings that the file makes end with it. Throws std::runtime_error naming file, line and the
/// database's words. Answers the milliseconds.
io::Task<std::int64_t> run_script(db::Database& database, std::string filename, ScriptRun run);

/// read_script() with an error that names the file.
SqlScript read_script_of(const std::string& path, const std::string& text, bool postgres);

}  // namespace dirigent::schema
