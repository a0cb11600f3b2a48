// What an apply took out, or made something else of, and is kept: one row of dirigent_quarantine for each table and
// field, and the tables that hold it. On PostgreSQL an entry has a schema of its own, dirigent_quarantine_<id>, into
// which a table moves with its indexes, constraints and sequences; where the role may not create schemas, and on
// SQLite, names of tables begin so.
//
//   kind    what lies there
//   table   the table itself; beside it the rows of system tables about the collection
//   column  the values that are not null, each with the key of its row
//   values  what a column held before its type changed, where it is not the same any more, each with its row's key
//   alias   nothing but the rows of system tables
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "db/database.hpp"
#include "sql/dialect.hpp"

namespace dirigent::model {

struct QuarantineEntry {
  std::string id;    // letters and digits
  std::string name;  // "collection" or "collection.field"
  std::string kind;
  std::int64_t rows = 0;
  std::int64_t created = 0, expires = 0;  // milliseconds since 1970
  std::string user;                       // empty for the system
  std::int64_t history = 0;               // of what took it out
  json::object record;                    // what restoring needs besides the tables
};

/// Names the tables of an entry.
class Place {
 public:
  /// `in_schema`: in a schema of its own, else by a prefix.
  Place(std::string id, bool in_schema) : id_(std::move(id)), in_schema_(in_schema) {}
  bool in_schema() const { return in_schema_; }
  std::string schema() const { return "dirigent_quarantine_" + id_; }
  /// "rows", "values", or a system table's name.
  sql::Fragment table(std::string_view part) const;
  std::string name(std::string_view part) const;

 private:
  std::string id_;
  bool in_schema_;
};
Place place_of(const QuarantineEntry& entry);

/// Is there a table for entries? Nothing was ever kept where not.
io::Task<bool> has_quarantine(db::Session& session);
/// The newest first. REQUIRES: has_quarantine()
io::Task<std::vector<QuarantineEntry>> quarantine_entries(db::Session& session);

/// Is a row of `table` the one that a row of an entry's values is of? `values` is how the statement calls those.
sql::Fragment same_keys(const json::object& record, std::string_view table, const sql::Fragment& values);

sql::Fragment insert_entry(const QuarantineEntry& entry);
/// Statements that leave nothing of an entry; `moved_out`: the table of a kind "table" is no longer there.
std::vector<sql::Fragment> remove_entry(const QuarantineEntry& entry, bool moved_out);

}  // namespace dirigent::model
