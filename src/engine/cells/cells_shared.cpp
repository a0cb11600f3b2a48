#include "engine/cells/cells_shared.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include "base/json_writer.hpp"

namespace dirigent::engine {

namespace {

/// A handler that only looks: the parser's verdict is all that is wanted.
struct Checker {
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  using error_code = json::error_code;
  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return true; }
  bool on_object_end(std::size_t, error_code&) { return true; }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t, error_code&) { return true; }
  bool on_key_part(json::string_view, std::size_t, error_code&) { return true; }
  bool on_key(json::string_view, std::size_t, error_code&) { return true; }
  bool on_string_part(json::string_view, std::size_t, error_code&) { return true; }
  bool on_string(json::string_view, std::size_t, error_code&) { return true; }
  bool on_number_part(json::string_view, error_code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, error_code&) { return true; }
  bool on_uint64(std::uint64_t, json::string_view, error_code&) { return true; }
  bool on_double(double, json::string_view, error_code&) { return true; }
  bool on_bool(bool, error_code&) { return true; }
  bool on_null(error_code&) { return true; }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }
};

bool is_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = 1100;  // bodies end at 1000, and revisions wrap them
  json::basic_parser<Checker> parser(options);
  json::error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  return !error && text.find_first_not_of(" \t\r\n", used) == std::string_view::npos;
}

}  // namespace

void append_safe_string(std::string& out, std::string_view text) {
  out += '"';
  out += text;
  out += '"';
}

void emit_bytes(std::string& out, std::string_view bytes) {
  out += R"({"type":"Buffer","data":[)";
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) out += ',';
    base::append_json_integer(out, static_cast<unsigned char>(bytes[i]));
  }
  out += "]}";
}

void emit_plain(std::string& out, const db::Cell& cell) {
  switch (cell.kind) {
    case db::Cell::Kind::kNull:
      out += "null";
      return;
    case db::Cell::Kind::kInteger:
      base::append_json_integer(out, cell.integer);
      return;
    case db::Cell::Kind::kReal:
      base::append_json_number(out, cell.real);
      return;
    case db::Cell::Kind::kText:
      base::append_json_string(out, cell.text);
      return;
    case db::Cell::Kind::kBlob:
      emit_bytes(out, cell.text);
      return;
  }
}

void emit_csv(std::string& out, const db::Cell& cell) {
  if (cell.is_null()) return void(out += "null");
  std::string number;
  std::string_view text = cell.text;
  if (cell.kind != db::Cell::Kind::kText) text = number = cell.as_text();
  out += '[';
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    base::append_json_string(out, text.substr(0, comma));
    if (comma == std::string_view::npos) break;
    out += ',';
    text.remove_prefix(comma + 1);
    if (text.empty()) out += "\"\"";  // "a," has an empty second entry
  }
  out += ']';
}

void emit_json(std::string& out, const db::Cell& cell) {
  if (cell.kind != db::Cell::Kind::kText || !is_json(cell.text)) return emit_plain(out, cell);
  out += cell.text;
}

void emit_masked(std::string& out, const db::Cell& cell) {
  const bool nothing = cell.is_null() || (cell.kind == db::Cell::Kind::kText && cell.text.empty()) ||
                       (cell.kind == db::Cell::Kind::kInteger && cell.integer == 0);
  if (nothing) {
    out += "null";
  } else {
    out.append(1, '"').append(kMask).append(1, '"');
  }
}

}  // namespace dirigent::engine
