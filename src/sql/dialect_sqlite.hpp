// The SQLite dialect: expressions in dialect_sqlite.cpp, definition (DDL) in ddl_sqlite.cpp.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "sql/dialect.hpp"

namespace dirigent::sql {

class SqliteDialect final : public Dialect {
 public:
  Kind kind() const override { return Kind::kSqlite; }

  Fragment date_part(DatePart part, const Fragment& column, base::FieldType type) const override;
  Fragment json_array_length(const Fragment& column) const override;
  Fragment in_values(const Fragment& column, base::FieldType type, const std::vector<Value>& values) const override;
  Fragment typed_parameter(base::FieldType type, Value value) const override;
  void append_paging(Fragment& out, std::optional<std::int64_t> limit, std::int64_t offset) const override;
  std::string_view current_timestamp() const override;

  std::string column_type(const ColumnRequest& request) const override;
  std::vector<Statement> create_table(const Table& table) const override;
  std::vector<Statement> drop_table(std::string_view table) const override;
  std::vector<Statement> alter_table(const Table& before, const Table& after) const override;
  Statement create_index(std::string_view table, const Index& index) const override;
  Statement drop_index(std::string_view table, const Index& index) const override;
};

}  // namespace dirigent::sql
