#include "db/postgres/parameters.hpp"

#include <fmt/format.h>

#include "db/database.hpp"

namespace dirigent::db {
namespace {

std::string bytea_text(const std::string& bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text = "\\x";
  text.reserve(2 + bytes.size() * 2);
  for (const char c : bytes) {
    text += kDigits[static_cast<unsigned char>(c) >> 4];
    text += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

}  // namespace

PostgresParameters::PostgresParameters(const std::vector<sql::Value>& values) {
  texts_.reserve(values.size());
  const auto own = [this](std::string text) { texts_.push_back(owned_.emplace_back(std::move(text)).c_str()); };
  for (const sql::Value& value : values) {
    if (const auto* text = std::get_if<std::string>(&value)) {
      texts_.push_back(text->c_str());
    } else if (const auto* flag = std::get_if<bool>(&value)) {
      texts_.push_back(*flag ? "true" : "false");
    } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
      own(std::to_string(*integer));
    } else if (const auto* real = std::get_if<double>(&value)) {
      own(fmt::format("{}", *real));
    } else if (const auto* bytes = std::get_if<sql::Bytes>(&value)) {
      own(bytea_text(bytes->data));
    } else {
      texts_.push_back(nullptr);
    }
  }
}

void check_parameters(const std::vector<sql::Value>& values) {
  constexpr std::size_t kMostParameters = 65535;
  if (values.size() > kMostParameters) {
    throw DatabaseError(DatabaseError::Kind::kOther, "more parameters than the protocol carries");
  }
  for (const sql::Value& value : values) {
    const auto* text = std::get_if<std::string>(&value);
    if (text && text->find('\0') != std::string::npos) {
      // libpq would cut the text there in silence.
      throw DatabaseError(DatabaseError::Kind::kInvalidValue, "a text holds a NUL character");
    }
  }
}

}  // namespace dirigent::db
