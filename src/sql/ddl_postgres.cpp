#include <algorithm>

#include "sql/ddl_changes.hpp"
#include "sql/ddl_text.hpp"
#include "sql/dialect_postgres.hpp"

namespace dirigent::sql {

namespace {

using base::FieldType;

constexpr NameLimits kLimits{63, 60};

/// Creation only: counting columns are serial, so that the sequence belongs to the column.
std::string_view creation_type(const Column& column) {
  if (!column.auto_increment) return column.type;
  return column.type == "bigint" ? "bigserial" : "serial";
}

Fragment column_definition(const Column& column) {
  Fragment out;
  out.identifier(column.name).raw(" ").raw(creation_type(column));
  if (column.generated && column.generation_expression)
    return out.raw(" generated always as (").raw(*column.generation_expression).raw(") stored");
  if (!column.nullable || column.primary_key) out.raw(" not null");
  if (column.default_sql && !column.auto_increment) out.raw(" default ").raw(*column.default_sql);
  return out;
}

Fragment alter(std::string_view table) {
  return std::move(Fragment("alter table ").identifier(table).raw(" "));
}

Fragment add_foreign_key(std::string_view table, const ForeignKey& key) {
  Fragment out = alter(table);
  out.raw("add constraint ").identifier(*key.constraint).raw(" foreign key (").identifier(key.column).raw(")");
  out.append(references(key));
  return out;
}

Fragment drop_constraint(std::string_view table, std::string_view constraint) {
  return std::move(alter(table).raw("drop constraint ").identifier(constraint));
}

/// The clauses of one ALTER TABLE that turn a column into another.
std::vector<Fragment> column_clauses(const Column& before, const Column& after) {
  std::vector<Fragment> clauses;
  const auto clause = [&] { return std::move(Fragment("alter column ").identifier(after.name)); };
  const bool new_type = before.type != after.type;
  // A default of the old type may not convert, and would stop the change of type.
  if (new_type && before.default_sql && !after.auto_increment)
    clauses.push_back(std::move(clause().raw(" drop default")));
  if (new_type) {
    Fragment cast = clause();
    cast.raw(" type ").raw(after.type);
    // An explicit cast to a shorter text cuts the values; the assignment PostgreSQL makes without one refuses them.
    if (!after.type.starts_with("character varying"))
      cast.raw(" using (").identifier(after.name).raw("::").raw(after.type).raw(")");
    clauses.push_back(std::move(cast));
  }
  if (!after.auto_increment && (new_type || before.default_sql != after.default_sql)) {
    if (after.default_sql)
      clauses.push_back(std::move(clause().raw(" set default ").raw(*after.default_sql)));
    else if (before.default_sql && !new_type)
      clauses.push_back(std::move(clause().raw(" drop default")));
  }
  if (before.nullable != after.nullable)
    clauses.push_back(std::move(clause().raw(after.nullable ? " drop not null" : " set not null")));
  return clauses;
}

}  // namespace

std::string PostgresDialect::column_type(const ColumnRequest& request) const {
  switch (request.type) {
    case FieldType::kBigInteger:
      return "bigint";
    case FieldType::kInteger:
      return "integer";
    case FieldType::kBoolean:
      return "boolean";
    case FieldType::kDate:
      return "date";
    case FieldType::kDateTime:
      return "timestamp without time zone";
    case FieldType::kTimestamp:
      return "timestamp with time zone";
    case FieldType::kTime:
      return "time without time zone";
    case FieldType::kDecimal:
      return "numeric(" + std::to_string(request.precision.value_or(10)) + "," +
             std::to_string(request.scale.value_or(5)) + ")";
    case FieldType::kFloat:
      return "real";
    case FieldType::kJson:
      return "json";
    case FieldType::kCsv:
    case FieldType::kText:
      return "text";
    case FieldType::kUuid:
      return "uuid";
    case FieldType::kBinary:
      return "bytea";
    case FieldType::kHash:
      return "character varying(255)";
    case FieldType::kGeometry:
      return "geometry";
    case FieldType::kGeometryPoint:
      return "geometry(Point,4326)";
    case FieldType::kGeometryLineString:
      return "geometry(LineString,4326)";
    case FieldType::kGeometryPolygon:
      return "geometry(Polygon,4326)";
    case FieldType::kGeometryMultiPoint:
      return "geometry(MultiPoint,4326)";
    case FieldType::kGeometryMultiLineString:
      return "geometry(MultiLineString,4326)";
    case FieldType::kGeometryMultiPolygon:
      return "geometry(MultiPolygon,4326)";
    case FieldType::kString:
    case FieldType::kAlias:
    case FieldType::kUnknown:
      break;
  }
  return "character varying(" + std::to_string(request.max_length.value_or(255)) + ")";
}

std::vector<Statement> PostgresDialect::create_table(const Table& table) const {
  std::vector<Fragment> parts;
  for (const Column& column : table.columns) parts.push_back(column_definition(column));
  if (!table.primary_key.empty())
    parts.push_back(std::move(Fragment("primary key (").append(name_list(table.primary_key)).raw(")")));
  for (const std::string& constraint : table.constraints) parts.push_back(Fragment(constraint));

  std::vector<Statement> statements;
  statements.push_back(finish(create_table_of(table.name, std::move(parts))));
  for (const Index& index : wanted_indexes(table, kLimits)) statements.push_back(create_index(table.name, index));
  for (const ForeignKey& key : named_keys(table, kLimits))
    statements.push_back(finish(add_foreign_key(table.name, key)));
  return statements;
}

std::vector<Statement> PostgresDialect::drop_table(std::string_view table) const {
  return {finish(std::move(Fragment("drop table ").identifier(table)))};
}

std::vector<Statement> PostgresDialect::alter_table(const Table& before, const Table& after) const {
  const TableChanges changes = changes_between(before, after, kLimits);
  std::vector<Statement> out;
  const auto dropped = [&](const std::string& name) {
    return std::any_of(changes.dropped.begin(), changes.dropped.end(),
                       [&](const Column* column) { return column->name == name; });
  };
  for (const ForeignKey& key : changes.keys_dropped)
    if (key.constraint) out.push_back(finish(drop_constraint(after.name, *key.constraint)));
  for (const Index& index : changes.indexes_dropped) {
    // Those of a dropped column go with it.
    if (std::none_of(index.columns.begin(), index.columns.end(), dropped)) out.push_back(drop_index(after.name, index));
  }
  std::vector<Fragment> clauses;
  for (const Column* column : changes.dropped)
    clauses.push_back(std::move(Fragment("drop column ").identifier(column->name)));
  for (const Column* column : changes.added)
    clauses.push_back(std::move(Fragment("add column ").append(column_definition(*column))));
  for (const auto& [old, now] : changes.changed)
    for (Fragment& clause : column_clauses(*old, *now)) clauses.push_back(std::move(clause));
  if (!clauses.empty()) out.push_back(finish(std::move(alter(after.name).append(join(std::move(clauses), ", ")))));
  for (const Index& index : changes.indexes_added) out.push_back(create_index(after.name, index));
  for (const ForeignKey& key : changes.keys_added) out.push_back(finish(add_foreign_key(after.name, key)));
  return out;
}

Statement PostgresDialect::create_index(std::string_view table, const Index& index) const {
  if (index.unique) {
    Fragment out = alter(table);
    out.raw("add constraint ").identifier(index.name).raw(" unique (").append(name_list(index.columns)).raw(")");
    return finish(std::move(out));
  }
  Fragment out("create index ");
  out.identifier(index.name).raw(" on ").identifier(table).raw(" (").append(name_list(index.columns)).raw(")");
  return finish(std::move(out));
}

Statement PostgresDialect::drop_index(std::string_view table, const Index& index) const {
  if (index.constraint) return finish(drop_constraint(table, index.name));
  return finish(std::move(Fragment("drop index ").identifier(index.name)));
}

}  // namespace dirigent::sql
