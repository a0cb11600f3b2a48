#include "schema/system_tables.hpp"

#include "base/text.hpp"
#include "data/schema/migrations_tsv.hpp"
#include "data/schema/system_tables_tsv.hpp"

namespace dirigent::schema {

namespace {

enum Cell : std::size_t {
  kTable,
  kColumn,
  kType,
  kNullable,
  kDefault,
  kPrimary,
  kUnique,
  kIndexed,
  kReferences,
  kOnDelete,
  kCells
};

/// Views of the cells of each line; `skip` lines first.
std::vector<std::vector<std::string_view>> tab_separated(std::string_view text, std::size_t skip) {
  std::vector<std::vector<std::string_view>> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (skip > 0 && skip--) continue;
    std::vector<std::string_view>& cells = lines.emplace_back();
    for (std::size_t tab = line.find('\t'); tab != std::string_view::npos; tab = line.find('\t')) {
      cells.push_back(line.substr(0, tab));
      line.remove_prefix(tab + 1);
    }
    cells.push_back(line);
  }
  return lines;
}

sql::ColumnRequest request_of(std::string_view type) {
  sql::ColumnRequest request;
  if (type == "increment") {
    request.type = base::FieldType::kInteger;
    request.auto_increment = true;
  } else if (type.starts_with("string(")) {
    request.type = base::FieldType::kString;
    request.max_length = static_cast<int>(base::to_integer(type.substr(7, type.size() - 8)).value());
  } else {
    request.type = base::field_type_of(type).value();
  }
  return request;
}

std::string default_sql(std::string_view text, base::FieldType type, bool sqlite) {
  if (text == "CURRENT_TIMESTAMP") return std::string(text);
  if (type == base::FieldType::kBoolean && sqlite) return text == "true" ? "'1'" : "'0'";
  if (type == base::FieldType::kBoolean || (type == base::FieldType::kInteger && !sqlite)) return std::string(text);
  return "'" + std::string(text) + "'";
}

sql::Column column_of(const std::vector<std::string_view>& cells, const sql::Dialect& dialect) {
  const sql::ColumnRequest request = request_of(cells[kType]);
  sql::Column column;
  column.name = cells[kColumn];
  column.type = dialect.column_type(request);
  column.auto_increment = request.auto_increment;
  column.nullable = cells[kNullable] == "yes";
  column.primary_key = cells[kPrimary] == "yes";
  column.unique = cells[kUnique] == "yes";
  column.indexed = cells[kIndexed] == "yes";
  if (!cells[kDefault].empty()) column.default_sql = default_sql(cells[kDefault], request.type, dialect.sqlite());
  return column;
}

void add_row(sql::Table& table, const std::vector<std::string_view>& cells, const sql::Dialect& dialect) {
  if (cells[kType].empty()) {
    std::string joined(cells[kColumn]);
    sql::Index index;
    index.columns = base::split(joined, ',');
    index.name = sql::constraint_name(table.name, base::join(index.columns, "_"), "unique", 0);
    index.unique = true;
    table.indexes.push_back(std::move(index));
    return;
  }
  table.columns.push_back(column_of(cells, dialect));
  if (table.columns.back().primary_key) table.primary_key.push_back(table.columns.back().name);
  if (cells[kReferences].empty()) return;
  const std::size_t dot = cells[kReferences].find('.');
  sql::ForeignKey key;
  key.column = cells[kColumn];
  key.foreign_table = cells[kReferences].substr(0, dot);
  key.foreign_column = cells[kReferences].substr(dot + 1);
  key.on_delete = cells[kOnDelete];
  table.foreign_keys.push_back(std::move(key));
}

}  // namespace

std::vector<sql::Table> system_tables(const sql::Dialect& dialect) {
  std::vector<sql::Table> tables;
  for (const auto& cells : tab_separated(data::system_tables_tsv, 1)) {
    if (tables.empty() || tables.back().name != cells[kTable]) tables.emplace_back().name = cells[kTable];
    add_row(tables.back(), cells, dialect);
  }
  return tables;
}

const std::vector<Migration>& known_migrations() {
  static const std::vector<Migration> migrations = [] {
    std::vector<Migration> list;
    for (const auto& cells : tab_separated(data::migrations_tsv, 0)) list.push_back({cells[0], cells[1]});
    return list;
  }();
  return migrations;
}

}  // namespace dirigent::schema
