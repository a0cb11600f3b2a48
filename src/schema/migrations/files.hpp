// The project's own migrations: files `<version>-<name>.sql|js|mjs|cjs` in one folder (MIGRATIONS_PATH), whose version
// is a number and a letter at most ("0001", "20240101A"). They run in the order of their versions, as texts, whatever
// they are written in; the contract's own migrations are none of them.
#pragma once
#include <set>
#include <string>
#include <vector>

namespace dirigent::schema {

struct ProjectMigration {
  enum class Kind { kSql, kJavaScript };
  Kind kind = Kind::kSql;
  std::string version;   // "20240101A"
  std::string name;      // "Make Things", as records have it
  std::string filename;  // "20240101A-make-things.sql"
  std::string path;
  std::string text;
  std::string checksum;  // SHA-256 of the text, in hex digits
};

/// Those of a folder, oldest first; none when there is no such folder. Throws std::runtime_error naming both files
/// where versions collide, and for files of SQL whose name has no version.
std::vector<ProjectMigration> project_migrations(const std::string& folder);

/// Only the versions; what is wrong with a folder is no concern of those who ask.
std::set<std::string> project_versions(const std::string& folder);

/// The text of a file of at most 64 MiB. Throws std::runtime_error naming it.
std::string text_of_file(const std::string& path);

/// "make-things" -> "Make Things".
std::string migration_title(std::string_view name);

}  // namespace dirigent::schema
