#include "sql/ddl_changes.hpp"
#include "sql/ddl_sqlite_column.hpp"
#include "sql/ddl_sqlite_tokens.hpp"
#include "sql/ddl_text.hpp"
#include "sql/dialect_sqlite.hpp"

namespace dirigent::sql {

namespace {

using base::FieldType;

/// A default that is no literal needs parentheses in a column definition.
bool is_literal(std::string_view expression) {
  const std::vector<SqlToken> tokens = sqlite_tokens(expression);
  if (tokens.empty()) return false;
  const bool sign = tokens[0].mark('-') || tokens[0].mark('+');
  if (tokens.size() != (sign ? 2u : 1u)) return false;
  const SqlToken& last = tokens.back();
  return last.kind == SqlToken::Kind::kString || last.kind == SqlToken::Kind::kWord;
}

}  // namespace

Fragment sqlite_column(const Column& column) {
  Fragment out;
  out.identifier(column.name).raw(" ").raw(column.type);
  if (column.generated && column.generation_expression)
    return out.raw(" generated always as (").raw(*column.generation_expression).raw(")");
  if (column.auto_increment) return out.raw(" not null primary key autoincrement");
  out.raw(column.nullable ? " null" : " not null");
  if (!column.default_sql) return out;
  if (is_literal(*column.default_sql)) return out.raw(" default ").raw(*column.default_sql);
  return out.raw(" default (").raw(*column.default_sql).raw(")");
}

Fragment sqlite_foreign_key(const ForeignKey& key) {
  Fragment out;
  if (key.constraint) out.raw("constraint ").identifier(*key.constraint).raw(" ");
  out.raw("foreign key (").identifier(key.column).raw(")").append(references(key));
  return out;
}

std::string SqliteDialect::column_type(const ColumnRequest& request) const {
  switch (request.type) {
    case FieldType::kBigInteger:
      return request.auto_increment ? "integer" : "bigint";
    case FieldType::kInteger:
      return "integer";
    case FieldType::kBoolean:
      return "boolean";
    case FieldType::kDate:
      return "date";
    case FieldType::kDateTime:
    case FieldType::kTimestamp:
      return "datetime";
    case FieldType::kTime:
      return "time";
    case FieldType::kDecimal:
    case FieldType::kFloat:
      return "float";
    case FieldType::kJson:
      return "json";
    case FieldType::kCsv:
    case FieldType::kText:
      return "text";
    case FieldType::kUuid:
      return "char(36)";
    case FieldType::kBinary:
      return "blob";
    case FieldType::kHash:
      return "varchar(255)";
    case FieldType::kGeometry:
      return "geometry";
    case FieldType::kGeometryPoint:
      return "point";
    case FieldType::kGeometryLineString:
      return "linestring";
    case FieldType::kGeometryPolygon:
      return "polygon";
    case FieldType::kGeometryMultiPoint:
      return "multipoint";
    case FieldType::kGeometryMultiLineString:
      return "multilinestring";
    case FieldType::kGeometryMultiPolygon:
      return "multipolygon";
    case FieldType::kString:
    case FieldType::kAlias:
    case FieldType::kUnknown:
      break;
  }
  return "varchar(" + std::to_string(request.max_length.value_or(255)) + ")";
}

std::vector<Statement> SqliteDialect::create_table(const Table& table) const {
  std::vector<Fragment> parts;
  bool key_written = false;
  for (const Column& column : table.columns) {
    parts.push_back(sqlite_column(column));
    key_written |= column.auto_increment;
  }
  if (!key_written && !table.primary_key.empty())
    parts.push_back(Fragment("primary key (").append(name_list(table.primary_key)).raw(")"));
  for (const ForeignKey& key : named_keys(table, NameLimits{})) parts.push_back(sqlite_foreign_key(key));
  for (const std::string& constraint : table.constraints) parts.push_back(Fragment(constraint));

  std::vector<Statement> statements;
  statements.push_back(finish(create_table_of(table.name, std::move(parts))));
  for (const Index& index : wanted_indexes(table, NameLimits{})) statements.push_back(create_index(table.name, index));
  for (const std::string& sql : table.other_sql) statements.push_back({sql, {}});
  return statements;
}

std::vector<Statement> SqliteDialect::drop_table(std::string_view table) const {
  return {finish(Fragment("drop table ").identifier(table))};
}

Statement SqliteDialect::create_index(std::string_view table, const Index& index) const {
  if (index.sql) return {*index.sql, {}};
  Fragment out(index.unique ? "create unique index " : "create index ");
  out.identifier(index.name).raw(" on ").identifier(table).raw(" (").append(name_list(index.columns)).raw(")");
  return finish(std::move(out));
}

Statement SqliteDialect::drop_index(std::string_view, const Index& index) const {
  return finish(Fragment("drop index ").identifier(index.name));
}

}  // namespace dirigent::sql
