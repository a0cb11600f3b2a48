#include "engine/cells/cells.hpp"

#include "engine/cells/cells_shared.hpp"
#include "engine/cells/excerpt.hpp"
#include "engine/read.hpp"

namespace dirigent::engine {

namespace {

/// bigint and numeric results come as texts from PostgreSQL and stay texts.
void emit_postgres_number_text(std::string& out, const db::Cell& cell) {
  if (cell.is_null()) return void(out += "null");
  append_safe_string(out, cell.text);
}

void emit_postgres_integer(std::string& out, const db::Cell& cell) {
  out += cell.is_null() ? std::string_view("null") : cell.text;
}

}  // namespace

Emitter emitter_of(const schema::Field& field, const sql::Dialect& dialect) {
  if (field.has(schema::Special::kConceal) || field.has(schema::Special::kEncrypt)) return emit_masked;
  if (field.has(schema::Special::kCastCsv)) return emit_csv;
  return dialect.sqlite() ? sqlite_emitter_of(field) : postgres_emitter_of(field);
}

Emitter emitter_of(const Expression& expression, const sql::Dialect& dialect) {
  const bool stored = !expression.function() || expression.kind == Expression::Kind::kJsonPath;
  if (stored) return emitter_of(*expression.field, dialect);
  if (expression.kind == Expression::Kind::kExcerpt) return emit_excerpt;
  if (dialect.sqlite()) return emit_plain;
  // json_array_length is an int4, which the contract's driver gives as a number; the others are bigint and numeric.
  return expression.kind == Expression::Kind::kJsonLength ? emit_postgres_integer : emit_postgres_number_text;
}

Emitter emitter_of(const AggregateFunction& function, const schema::Field* field, const sql::Dialect& dialect) {
  using Result = AggregateFunction::Result;
  if (function.result == Result::kValue) return emitter_of(*field, dialect);
  if (dialect.sqlite()) return emit_plain;
  if (function.result == Result::kSum && field->type == base::FieldType::kFloat) return postgres_emitter_of(*field);
  return emit_postgres_number_text;
}

void append_cell(std::string& out, const schema::Field& field, const db::Cell& cell, const sql::Dialect& dialect) {
  emitter_of(field, dialect)(out, cell);
}

}  // namespace dirigent::engine
