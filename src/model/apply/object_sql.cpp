#include "model/apply/object_sql.hpp"

#include "base/text.hpp"

namespace dirigent::model {

namespace {

using schema::ObjectKind;
using schema::SchemaObject;

bool is_constraint(const SchemaObject& object) {
  return object.kind == ObjectKind::kUnique || object.kind == ObjectKind::kCheck ||
         object.kind == ObjectKind::kExclusion || object.kind == ObjectKind::kForeignKey;
}

sql::Fragment alter(const SchemaObject& object) {
  return std::move(sql::Fragment("alter table ").identifier(object.table));
}

std::string body_of(const SchemaObject& object) {
  return object.portable() ? "unique (" + column_list(object.columns) + ")" : object.definition;
}

// SQLite lets constraints go without a name.
std::string name_of(const SchemaObject& object) {
  if (!object.name.empty()) return object.name;
  return sql::constraint_name(object.table, base::join(object.columns, "_"), "unique", 63);
}

// "doubled(integer, text)": a name, and types as the database prints them.
sql::Fragment routine(const SchemaObject& object) {
  const std::size_t open = std::min(object.name.find('('), object.name.size());
  return std::move(sql::Fragment("drop routine ")
                       .identifier(std::string_view(object.name).substr(0, open))
                       .raw(std::string_view(object.name).substr(open)));
}

}  // namespace

std::string column_list(const std::vector<std::string>& columns) {
  std::vector<sql::Fragment> names;
  for (const std::string& column : columns) names.push_back(sql::Fragment().identifier(column));
  return sql::join(std::move(names), ", ").statement(false).text;
}

bool within_table(const SchemaObject& object, const sql::Dialect& dialect) {
  return dialect.sqlite() && (is_constraint(object) || object.kind == ObjectKind::kTable);
}

sql::Statement create_statement(const SchemaObject& object, const sql::Dialect& dialect) {
  if (is_constraint(object)) {
    return dialect.finish(
        alter(object).raw(" add constraint ").identifier(name_of(object)).raw(" ").raw(body_of(object)));
  }
  if (!object.portable()) return {object.definition, {}};
  sql::Fragment out(object.unique ? "create unique index " : "create index ");
  out.identifier(object.name).raw(" on ").identifier(object.table);
  return dialect.finish(std::move(out.raw(" (").raw(column_list(object.columns)).raw(")")));
}

sql::Statement drop_statement(const SchemaObject& object, const sql::Dialect& dialect) {
  if (is_constraint(object)) return dialect.finish(alter(object).raw(" drop constraint ").identifier(name_of(object)));
  const auto drop = [&](std::string_view what) {
    return std::move(sql::Fragment("drop ").raw(what).raw(" ").identifier(object.name));
  };
  switch (object.kind) {
    case ObjectKind::kExtension:
      return dialect.finish(drop("extension"));
    case ObjectKind::kType:
      return dialect.finish(drop("type"));
    case ObjectKind::kSequence:
      return dialect.finish(drop("sequence"));
    case ObjectKind::kFunction:
      return dialect.finish(routine(object));
    case ObjectKind::kView:
      return dialect.finish(drop("view"));
    case ObjectKind::kMaterializedView:
      return dialect.finish(drop("materialized view"));
    case ObjectKind::kTrigger:
      if (dialect.sqlite()) return dialect.finish(drop("trigger"));
      return dialect.finish(drop("trigger").raw(" on ").identifier(object.table));
    default:
      return dialect.finish(drop("index"));
  }
}

sql::NamedConstraint constraint_of(const SchemaObject& object) {
  return {object.name, body_of(object)};
}

sql::NamedConstraint constraint_in(const sql::Table& table, const SchemaObject& object) {
  const auto text = table.sql ? sql::parse_create_table(*table.sql) : std::nullopt;
  if (!text || !object.portable()) return {object.name, object.definition};
  for (const sql::TextConstraint& constraint : text->constraints) {
    sql::NamedConstraint parts = sql::split_name(constraint.text);
    const bool same = constraint.kind == sql::TextConstraint::Kind::kUnique && constraint.columns == object.columns;
    if (same && parts.name == object.name) return parts;
  }
  return {object.name, body_of(object)};
}

}  // namespace dirigent::model
