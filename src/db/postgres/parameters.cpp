#include "db/postgres/parameters.hpp"

#include <cstdint>
#include <optional>

#include "db/database.hpp"
#include "sql/array_text.hpp"

namespace dirigent::db {
namespace {

void append_number(std::string& out, std::int32_t number) {
  const auto bits = static_cast<std::uint32_t>(number);
  for (const unsigned shift : {24U, 16U, 8U, 0U}) out += static_cast<char>(bits >> shift & 0xFF);
}

// Source: array_send() in PostgreSQL's src/backend/utils/adt/arrayfuncs.c; every number in network order.
std::string array_bytes(const sql::TextArray& array) {
  constexpr std::int32_t kTextType = 25;  // its identifier in pg_type
  std::size_t size = 20;
  bool any_null = false;
  for (const std::optional<std::string>& element : array.elements) {
    size += 4 + (element ? element->size() : 0);
    any_null = any_null || !element;
  }
  std::string out;
  out.reserve(size);
  append_number(out, array.elements.empty() ? 0 : 1);  // dimensions
  append_number(out, any_null ? 1 : 0);
  append_number(out, kTextType);
  if (array.elements.empty()) return out;
  append_number(out, static_cast<std::int32_t>(array.elements.size()));
  append_number(out, 1);  // of the first element
  for (const std::optional<std::string>& element : array.elements) {
    append_number(out, element ? static_cast<std::int32_t>(element->size()) : -1);
    if (element) out += *element;
  }
  return out;
}

void check_text(const std::string& text) {
  if (text.find('\0') == std::string::npos) return;
  // libpq would cut the text there in silence.
  throw DatabaseError(DatabaseError::Kind::kInvalidValue, "a text holds a NUL character");
}

}  // namespace

PostgresParameters::PostgresParameters(const std::vector<sql::Value>& values) {
  data_.reserve(values.size());
  lengths_.reserve(values.size());
  formats_.reserve(values.size());
  for (const sql::Value& value : values) {
    if (const auto* text = std::get_if<std::string>(&value)) {
      add(text->c_str(), text->size(), kText);
    } else if (const auto* array = std::get_if<sql::TextArray>(&value)) {
      keep(array_bytes(*array), kBinary);
    } else if (auto other = sql::element_text(value)) {
      keep(std::move(*other), kText);
    } else {
      add(nullptr, 0, kText);
    }
  }
}

void PostgresParameters::add(const char* data, std::size_t length, int format) {
  data_.push_back(data);
  lengths_.push_back(static_cast<int>(length));
  formats_.push_back(format);
}

void PostgresParameters::keep(std::string data, int format) {
  const std::string& kept = owned_.emplace_back(std::move(data));
  add(kept.c_str(), kept.size(), format);
}

void check_parameters(const std::vector<sql::Value>& values) {
  constexpr std::size_t kMostParameters = 65535;
  if (values.size() > kMostParameters) {
    throw DatabaseError(DatabaseError::Kind::kOther, "more parameters than the protocol carries");
  }
  for (const sql::Value& value : values) {
    if (const auto* text = std::get_if<std::string>(&value)) check_text(*text);
    if (const auto* array = std::get_if<sql::TextArray>(&value)) {
      for (const std::optional<std::string>& element : array->elements) {
        if (element) check_text(*element);
      }
    }
  }
}

}  // namespace dirigent::db
