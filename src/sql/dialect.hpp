// What differs between databases when SQL is built. One file per dialect (dialect_sqlite.cpp, dialect_postgres.cpp);
// everything else builds portable SQL. Pure: no database in sight.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/field_type.hpp"
#include "sql/ddl.hpp"
#include "sql/fragment.hpp"

namespace dirigent::sql {

/// Functions on date and time fields; `count` and `json` are handled where they are used.
enum class DatePart { kYear, kMonth, kWeek, kDay, kWeekday, kHour, kMinute, kSecond };

class Dialect {
 public:
  enum class Kind { kSqlite, kPostgres };
  virtual ~Dialect() = default;
  virtual Kind kind() const = 0;
  bool sqlite() const { return kind() == Kind::kSqlite; }
  bool postgres() const { return kind() == Kind::kPostgres; }
  Statement finish(Fragment fragment) const { return std::move(fragment).statement(postgres()); }

  // ---- expressions
  /// Part of a date, dateTime, timestamp or time column, in the contract's numbering (weekday 0 = Sunday; SQLite stores
  /// dates as epoch milliseconds or text). Result type: integer (SQLite), numeric text for the API (PostgreSQL).
  virtual Fragment date_part(DatePart part, const Fragment& column, base::FieldType type) const = 0;
  /// Number of entries of a JSON array column.
  virtual Fragment json_array_length(const Fragment& column) const = 0;
  /// `column IN values` with all values as one bound parameter (json_each / = ANY): the text does not depend on how
  /// many there are. `type` is the column's type. Empty `values` matches nothing.
  virtual Fragment in_values(const Fragment& column, base::FieldType type, const std::vector<Value>& values) const = 0;
  /// A parameter typed for comparison with or assignment to a column of `type` (adds a cast where the database needs
  /// one).
  virtual Fragment typed_parameter(base::FieldType type, Value value) const = 0;
  /// LIKE as the contract has it: plain LIKE of the database, or LOWER(column) LIKE lower(pattern) when `insensitive`.
  Fragment like(const Fragment& column, std::string pattern, bool insensitive, bool negate) const;
  /// Appends LIMIT and OFFSET; nothing for no limit and 0.
  virtual void append_paging(Fragment& out, std::optional<std::int64_t> limit, std::int64_t offset) const = 0;
  /// Expression for "now" in a default or an assignment.
  virtual std::string_view current_timestamp() const = 0;

  // ---- definition; see sql/ddl.hpp
  /// The column type of an API type: "varchar(255)", "timestamp with time zone".
  virtual std::string column_type(const ColumnRequest& request) const = 0;
  virtual std::vector<Statement> create_table(const Table& table) const = 0;
  virtual std::vector<Statement> drop_table(std::string_view table) const = 0;
  /// Statements that turn `before` into `after` (same table name, columns matched by name; added, dropped and changed
  /// columns, foreign keys and indexes). PostgreSQL alters; SQLite uses ADD/DROP COLUMN where it can, else rebuilds the
  /// table inside a TransactionKind::kSchema transaction, keeping rows, triggers and every other index.
  virtual std::vector<Statement> alter_table(const Table& before, const Table& after) const = 0;
  virtual Statement create_index(std::string_view table, const Index& index) const = 0;
  virtual Statement drop_index(std::string_view table, const Index& index) const = 0;
};

const Dialect& sqlite_dialect();
const Dialect& postgres_dialect();

}  // namespace dirigent::sql
