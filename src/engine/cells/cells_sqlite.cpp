// SQLite keeps whatever it was given: dates are epoch milliseconds or text, booleans 0 and 1.
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "engine/cells/cells_shared.hpp"

namespace dirigent::engine {

namespace {

using base::FieldType;

std::optional<base::EpochMs> moment_of(const db::Cell& cell) {
  if (cell.kind == db::Cell::Kind::kInteger) return cell.integer;
  if (cell.kind == db::Cell::Kind::kReal) return cell.as_integer();
  if (cell.kind == db::Cell::Kind::kText) return base::parse_iso(cell.text);
  return std::nullopt;
}

/// Dates that are all zeros stand for none.
bool is_zero_date(const db::Cell& cell) {
  return cell.kind == db::Cell::Kind::kText && cell.text.starts_with("0000-00-00");
}

template <class Write>
void emit_moment(std::string& out, const db::Cell& cell, Write write) {
  if (cell.is_null() || is_zero_date(cell)) return void(out += "null");
  const std::optional<base::EpochMs> time = moment_of(cell);
  if (!time) return emit_plain(out, cell);
  append_safe_string(out, write(*time));
}

void emit_date(std::string& out, const db::Cell& cell) {
  emit_moment(out, cell, [](base::EpochMs time) { return base::date_text(base::to_civil(time, true)); });
}
void emit_date_time(std::string& out, const db::Cell& cell) {
  emit_moment(out, cell, [](base::EpochMs time) { return base::date_time_text(base::to_civil(time, true)); });
}
void emit_timestamp(std::string& out, const db::Cell& cell) {
  emit_moment(out, cell, [](base::EpochMs time) { return base::iso_timestamp(time); });
}

void emit_boolean(std::string& out, const db::Cell& cell) {
  const std::string text = cell.kind == db::Cell::Kind::kText ? base::lower(cell.text) : cell.as_text();
  if (text == "1" || text == "true") {
    out += "true";
  } else if (text == "0" || text == "false") {
    out += "false";
  } else {
    emit_plain(out, cell);  // stored by another program
  }
}

struct Row {
  FieldType type;
  Emitter emit;
};

// Types not named here are shown as stored.
constexpr Row kEmitters[] = {
    {FieldType::kDate, emit_date},
    {FieldType::kDateTime, emit_date_time},
    {FieldType::kTimestamp, emit_timestamp},
    {FieldType::kJson, emit_json},
    {FieldType::kCsv, emit_csv},
};

}  // namespace

Emitter sqlite_emitter_of(const schema::Field& field) {
  if (field.has(schema::Special::kCastBoolean)) return emit_boolean;
  if (field.has(schema::Special::kCastJson)) return emit_json;
  for (const Row& row : kEmitters)
    if (row.type == field.type) return row.emit;
  return emit_plain;
}

}  // namespace dirigent::engine
