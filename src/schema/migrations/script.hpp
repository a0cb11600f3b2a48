// A file of SQL, cut into its statements, each with the line it begins on: for files that run as part of an
// installation (migrations, SQL before and after the schema). Pure.
//
// Lines that are comments mean something here: `-- UP` and `-- DOWN` begin what a migration does and how it is taken
// back (without `-- UP`, everything before `-- DOWN` is up); `-- NO TRANSACTION` runs each statement by itself.
#pragma once
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace dirigent::schema {

struct ScriptStatement {
  std::string text;      // without its semicolon
  std::size_t line = 1;  // of the file
};

struct SqlScript {
  std::vector<ScriptStatement> up, down;
  bool has_down = false;
  bool in_transaction = true;
};

/// what() says what is wrong, `line` where.
class ScriptError : public std::runtime_error {
 public:
  ScriptError(std::size_t at, const std::string& what) : std::runtime_error(what), line(at) {}
  std::size_t line;
};

/// Throws ScriptError for quotes and comments that do not end, for statements that only psql understands or that need
/// its input (COPY .. FROM STDIN), and for BEGIN, COMMIT or ROLLBACK in a file that runs in a transaction already.
SqlScript read_script(std::string_view text, bool postgres);

}  // namespace dirigent::schema
