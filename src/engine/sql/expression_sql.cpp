#include "engine/resolve/aggregates.hpp"
#include "engine/sql/conditions.hpp"
#include "engine/sql/row_keys.hpp"
#include "engine/sql/semi_join.hpp"
#include "engine/tree/tree_sql.hpp"

namespace dirigent::engine {

using sql::Fragment;

namespace {

/// Entries of a JSON array; 0 for other JSON, NULL for none. Neither database may meet a value its function refuses.
Fragment json_length(const sql::Dialect& dialect, const Fragment& column) {
  Fragment out;
  if (dialect.sqlite()) {
    out.raw("CASE WHEN json_valid(").append(column).raw(") THEN ").append(dialect.json_array_length(column));
    return out.raw(" END"), out;
  }
  out.raw("CASE WHEN json_typeof(").append(column).raw("::json) = 'array' THEN ");
  out.append(dialect.json_array_length(column)).raw(" WHEN ").append(column).raw(" IS NOT NULL THEN 0 END");
  return out;
}

/// SQLite's words for a path; nothing for names that they cannot write, which a quoted name with a quote in it is.
std::optional<std::string> sqlite_path(const query::JsonPath& path) {
  std::string text = "$";
  for (const query::JsonPath::Segment& segment : path.segments) {
    const bool plain = segment.key.find('"') != std::string::npos;
    if (plain && (segment.key.front() == '"' || segment.key.find('[') != std::string::npos)) return std::nullopt;
    text += segment.index ? "[" + segment.key + "]" : plain ? "." + segment.key : ".\"" + segment.key + "\"";
  }
  return text;
}

/// What stands at a path of a JSON document, as JSON text; NULL where nothing does. SQLite's true is 1, as the contract
/// has it there.
Fragment json_value(const sql::Dialect& dialect, const Fragment& column, const query::JsonPath& path) {
  Fragment out;
  if (dialect.sqlite()) {
    const std::optional<std::string> text = sqlite_path(path);
    if (!text) return Fragment("NULL");
    out.raw("CASE WHEN json_valid(").append(column).raw(") THEN CASE json_type(").append(column).raw(", ");
    out.parameter(*text).raw(") WHEN 'true' THEN '1' WHEN 'false' THEN '0' ELSE ").append(column).raw(" -> ");
    return out.parameter(*text).raw(" END END"), out;
  }
  out.append(column).raw(" #> ARRAY[");
  for (std::size_t i = 0; i < path.segments.size(); ++i) {
    out.raw(i > 0 ? ", " : "").append(dialect.typed_parameter(base::FieldType::kText, path.segments[i].key));
  }
  return out.raw("]"), out;
}

std::string quoted(std::string_view name) {
  return "'" + std::string(name) + "'";
}

/// The begin of a bin. The names are those of our table and of the zones' database, which knows no quotes: written out
/// they leave a group and what is computed from it the same expression. PostgreSQL reckons with years past 9999 and
/// infinities, which bins have none for.
Fragment bin_sql(const sql::Dialect& dialect, const Fragment& column, const DateBin& bin) {
  const std::string unit = quoted(base::name_of(bin.unit)), zone = quoted(bin.zone.name());
  Fragment out;
  if (dialect.sqlite()) {
    out.raw("dirigent_bin(").append(column).raw(", " + unit + ", " + zone + (bin.instants ? ", 0)" : ", 1)"));
    return out;
  }
  out.raw("CASE WHEN ")
      .append(column)
      .raw(" BETWEEN '0001-01-01' AND '9999-12-31' THEN (EXTRACT(EPOCH FROM date_trunc(");
  out.raw(unit + ", ").append(column);
  if (bin.instants) out.raw((bin.gives_instant() ? ", " : " AT TIME ZONE ") + zone);
  if (!bin.instants) out.raw(bin.gives_instant() ? "::timestamp) AT TIME ZONE " + zone : "::timestamp)");
  return out.raw(bin.instants ? ")) * 1000)::bigint END" : ") * 1000)::bigint END"), out;
}

/// The text behind what is to be marked in it, for the emitter.
Fragment marked_text(const Expression& expression, const Fragment& column) {
  if (!expression.marks) return Fragment("NULL");
  Fragment out("(CAST(");
  return out.parameter(*expression.marks).raw(" AS TEXT) || ").append(column).raw(")"), out;
}

}  // namespace

Fragment aggregate_sql(const std::string& alias, const Expression& expression, const Fragment& guard) {
  Fragment out(expression.aggregate->sql);
  if (expression.field == nullptr) return out.raw("*)"), out;
  if (!guard.empty()) out.raw("CASE WHEN ").append(guard).raw(" THEN ");
  out.column(alias, expression.field->name);
  return out.raw(guard.empty() ? ")" : " END)"), out;
}

Fragment expression_sql(const sql::Dialect& dialect, Aliases& aliases, const std::string& alias,
                        const Expression& expression) {
  Fragment column;
  if (expression.kind == Expression::Kind::kRelatedCount) {
    const Step& counted = *expression.counted;
    const std::string row = aliases.next();
    Fragment out("(SELECT COUNT(*) FROM ");
    out.append(rows_of(dialect, *counted.target)).raw(" AS ").identifier(row).raw(" WHERE ");
    return out.append(step_condition(dialect, aliases, alias, counted, row)).raw(")"), out;
  }
  if (expression.kind == Expression::Kind::kAggregate) return aggregate_sql(alias, expression, {});
  if (expression.kind == Expression::Kind::kTreePlace) return tree_place();
  column.column(alias, expression.field->name);
  if (expression.kind == Expression::Kind::kExcerpt) return marked_text(expression, column);
  if (expression.kind == Expression::Kind::kDatePart) {
    return dialect.date_part(expression.part, column, expression.field->type);
  }
  if (expression.kind == Expression::Kind::kBin) return bin_sql(dialect, column, *expression.bin);
  if (expression.kind == Expression::Kind::kJsonPath) return json_value(dialect, column, *expression.inside);
  if (expression.kind == Expression::Kind::kJsonLength) return json_length(dialect, column);
  return column;
}

namespace {

/// The row `alias` as a table of one row: it needs no key to be found again.
Fragment row_alone(const schema::Collection& collection, const std::string& alias) {
  Fragment out("(SELECT ");
  for (const schema::Field& field : collection.fields) {
    if (!field.alias()) out.column(alias, field.name).raw(" AS ").identifier(field.name).raw(", ");
  }
  out.column(alias, schema::kRowKey).raw(" AS ").identifier(schema::kRowKey).raw(")");
  return out;
}

}  // namespace

Fragment row_condition(const sql::Dialect& dialect, Aliases& aliases, const std::string& alias,
                       const schema::Collection& collection, const Predicate& predicate) {
  Conditions direct(dialect, aliases, alias);
  Fragment condition = direct.where(predicate);
  if (direct.joins().empty()) return condition;

  const std::string row = aliases.next();
  Conditions inner(dialect, aliases, row);
  condition = inner.where(predicate);
  Fragment out("EXISTS (SELECT 1 FROM ");
  if (!schema::keyed_by_column(collection)) {
    out.append(row_alone(collection, alias)).raw(" AS ").identifier(row).append(inner.joins()).raw(" WHERE ");
    return out.append(condition).raw(")"), out;
  }
  out.identifier(collection.name).raw(" AS ").identifier(row).append(inner.joins()).raw(" WHERE ");
  out.column(row, collection.primary_key).raw(" = ").column(alias, collection.primary_key);
  return out.raw(" AND ").append(condition).raw(")"), out;
}

namespace {

/// Items of a many-to-any junction keep the other side's key as text.
Fragment any_condition(const std::string& from, const Step& step, const std::string& alias) {
  const schema::Relation& relation = *step.end->relation;
  Fragment out("CAST(");
  out.column(alias, step.target->primary_key).raw(" AS TEXT) = ").column(from, relation.many_field).raw(" AND ");
  out.column(from, relation.one_collection_field.value_or("collection")).raw(" = ").parameter(step.target->name);
  return out;
}

}  // namespace

Fragment step_condition(const sql::Dialect& dialect, Aliases& aliases, const std::string& from, const Step& step,
                        const std::string& alias) {
  const schema::Relation& relation = *step.end->relation;
  Fragment out;
  if (step.guard) {
    out.append(row_condition(dialect, aliases, from, *step.guard.collection, *step.guard.rows)).raw(" AND ");
  }
  switch (step.end->kind) {
    case schema::RelationKind::kM2O:
      out.column(alias, schema::referred_field(relation, *step.target)->name);
      out.raw(" = ").column(from, relation.many_field);
      break;
    case schema::RelationKind::kO2M:
      out.column(alias, relation.many_field).raw(" = ").append(owner_key(from, step));
      return out.append(owned(dialect, aliases, step, alias)), out;
    case schema::RelationKind::kM2A:
      out.append(any_condition(from, step, alias));
      break;
  }
  if (step.rule) out.raw(" AND ").append(row_condition(dialect, aliases, alias, *step.target, *step.rule));
  return out;
}

}  // namespace dirigent::engine
