// PostgreSQL gives every value as text in the server's output form.
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "engine/cells/cells_shared.hpp"

namespace dirigent::engine {

namespace {

using base::FieldType;

void emit_text(std::string& out, const db::Cell& cell) {
  if (cell.is_null()) return void(out += "null");
  base::append_json_string(out, cell.text);
}

/// Texts made of digits, letters and punctuation only.
void emit_safe_text(std::string& out, const db::Cell& cell) {
  if (cell.is_null()) return void(out += "null");
  append_safe_string(out, cell.text);
}

void emit_integer(std::string& out, const db::Cell& cell) {
  out += cell.is_null() ? std::string_view("null") : cell.text;
}

void emit_float(std::string& out, const db::Cell& cell) {
  const std::optional<double> number = cell.is_null() ? std::nullopt : base::to_number(cell.text);
  if (!number) return void(out += "null");
  base::append_json_number(out, *number);
}

void emit_boolean(std::string& out, const db::Cell& cell) {
  out += cell.is_null() ? "null" : cell.as_bool() ? "true" : "false";
}

/// "2021-03-04 05:06:07.89" -> "2021-03-04T05:06:07"
void emit_date_time(std::string& out, const db::Cell& cell) {
  const std::string_view text = cell.text;
  if (cell.is_null() || text.size() < 19 || text[4] != '-' || text[10] != ' ') return emit_text(out, cell);
  out += '"';
  out.append(text, 0, 10);
  out += 'T';
  out.append(text, 11, 8);
  out += '"';
}

/// "2021-03-04 05:06:07.891234+00" -> "2021-03-04T05:06:07.891Z"; other zones take the long way.
void emit_timestamp(std::string& out, const db::Cell& cell) {
  std::string_view text = cell.text;
  if (cell.is_null() || text.size() < 22 || text[4] != '-' || text[10] != ' ') return emit_text(out, cell);
  if (!text.ends_with("+00")) {
    const std::optional<base::EpochMs> time = base::parse_iso(text);
    return time ? append_safe_string(out, base::iso_timestamp(*time)) : emit_text(out, cell);
  }
  text.remove_suffix(3);
  out += '"';
  out.append(text, 0, 10);
  out += 'T';
  out.append(text, 11, 8);
  std::string_view fraction = text.substr(19);
  if (fraction.empty()) fraction = ".";
  out.append(fraction.substr(0, 4));
  out.append(fraction.size() < 4 ? 4 - fraction.size() : 0, '0');
  out += "Z\"";
}

void emit_bytea(std::string& out, const db::Cell& cell) {
  if (cell.is_null()) return void(out += "null");
  const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
  std::string bytes;
  for (std::size_t i = 2; i + 1 < cell.text.size(); i += 2) {
    bytes += static_cast<char>(digit(cell.text[i]) * 16 + digit(cell.text[i + 1]));
  }
  emit_bytes(out, bytes);
}

/// The server only stores what is JSON.
void emit_stored_json(std::string& out, const db::Cell& cell) {
  out += cell.is_null() ? std::string_view("null") : cell.text;
}

struct Row {
  FieldType type;
  Emitter emit;
};

// Types not named here are shown as the server prints them.
constexpr Row kEmitters[] = {
    {FieldType::kInteger, emit_integer},
    {FieldType::kFloat, emit_float},
    {FieldType::kBigInteger, emit_safe_text},
    {FieldType::kDecimal, emit_safe_text},
    {FieldType::kBoolean, emit_boolean},
    {FieldType::kDate, emit_safe_text},
    {FieldType::kDateTime, emit_date_time},
    {FieldType::kTimestamp, emit_timestamp},
    {FieldType::kTime, emit_safe_text},
    {FieldType::kUuid, emit_safe_text},
    {FieldType::kCsv, emit_csv},
};

}  // namespace

Emitter postgres_emitter_of(const schema::Field& field) {
  const std::string_view type = field.data_type;
  if (type == "json" || type == "jsonb") return emit_stored_json;
  if (type == "bytea") return emit_bytea;
  if (type == "boolean") return emit_boolean;
  if (type == "money") return emit_text;
  if (field.type == FieldType::kInteger && type == "numeric") return emit_safe_text;
  if (field.type == FieldType::kJson || field.has(schema::Special::kCastJson)) return emit_json;
  // A special can give a text column another API type; what is stored still is text.
  const bool stored_text = type == "text" || type.starts_with("character");
  for (const Row& row : kEmitters) {
    if (row.type != field.type) continue;
    const bool moment = row.type == FieldType::kTimestamp || row.type == FieldType::kDateTime;
    return stored_text && row.emit != emit_csv && !moment ? emit_text : row.emit;
  }
  return emit_text;
}

}  // namespace dirigent::engine
