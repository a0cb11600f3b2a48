#include "config/cast.hpp"

#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "config/config.hpp"

namespace dirigent::config {

namespace {

constexpr std::array<std::string_view, 6> kPrefixes{"string:", "number:", "boolean:", "array:", "json:", "regex:"};

std::string example_for(const Key& key) {
  if (!key.default_text.empty()) return std::string(key.default_text);
  switch (key.type) {
    case KeyType::kFlag:
      return "true";
    case KeyType::kInteger:
      return std::to_string(std::clamp<std::int64_t>(10, key.minimum, key.maximum));
    case KeyType::kDuration:
      return "15m";
    case KeyType::kBytes:
      return "1mb";
    case KeyType::kList:
      return "one,two";
    case KeyType::kJson:
      return "json:{\"a\":1}";
    case KeyType::kChoice:
      return key.choices.front();
    case KeyType::kText:
      break;
  }
  return "text";
}

[[noreturn]] void refuse(const Key& key, std::string_view variable, std::string_view text, std::string_view wanted) {
  // Secrets are text and never refused, so the value may be shown.
  throw ConfigError(
      fmt::format("{} is \"{}\": it has to be {}, e.g. {}={}", variable, text, wanted, variable, example_for(key)));
}

json::value cast_flag(const Key& key, std::string_view variable, const std::string& text) {
  const std::string word = base::lower(text);
  if (word == "true" || word == "1") return true;
  if (word == "false" || word == "0") return false;
  refuse(key, variable, text, "true or false");
}

json::value cast_integer(const Key& key, std::string_view variable, const std::string& text) {
  if (text == "Infinity") return nullptr;
  const auto number = base::to_integer(text);
  if (number && *number >= key.minimum && *number <= key.maximum) return *number;
  std::string range;
  if (key.minimum != std::numeric_limits<std::int64_t>::min()) {
    range = key.maximum == std::numeric_limits<std::int64_t>::max()
                ? fmt::format(" of at least {}", key.minimum)
                : fmt::format(" from {} to {}", key.minimum, key.maximum);
  }
  refuse(key, variable, text, "a whole number" + range);
}

json::value cast_list(std::string_view text) {
  json::array list;
  if (text.starts_with('[')) {
    boost::system::error_code error;
    const json::value parsed = json::parse(text, error);
    if (!error && parsed.is_array()) {
      for (const json::value& element : parsed.get_array()) list.emplace_back(text_of(element));
      return list;
    }
  }
  for (const std::string& part : base::split(text, ',')) {
    if (const std::string_view element = base::trim(part); !element.empty()) list.emplace_back(element);
  }
  return list;
}

json::value cast_json(const Key& key, std::string_view variable, const std::string& text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  if (error) refuse(key, variable, text, fmt::format("JSON ({})", error.message()));
  return value;
}

}  // namespace

std::string without_prefix(std::string text) {
  for (const std::string_view prefix : kPrefixes) {
    if (text.starts_with(prefix)) return text.substr(prefix.size());
  }
  return text;
}

std::string text_of(const json::value& value) {
  if (const json::string* text = value.if_string()) return std::string(*text);
  if (const json::array* list = value.if_array()) {
    std::vector<std::string> parts;
    for (const json::value& element : *list) parts.push_back(text_of(element));
    return base::join(parts, ",");
  }
  return value.is_null() ? "" : base::to_json(value);
}

json::value cast(const Key& key, std::string_view variable, std::string text) {
  text = without_prefix(std::move(text));
  switch (key.type) {
    case KeyType::kText:
      return json::value(text);
    case KeyType::kFlag:
      return cast_flag(key, variable, text);
    case KeyType::kInteger:
      return cast_integer(key, variable, text);
    case KeyType::kList:
      return cast_list(text);
    case KeyType::kJson:
      return cast_json(key, variable, text);
    case KeyType::kDuration:
      if (const auto time = base::parse_duration(text)) return time->count();
      refuse(key, variable, text, "a time such as 500 (milliseconds), 30s, 15m, 12h or 7d");
    case KeyType::kBytes:
      if (const auto bytes = base::parse_bytes(text)) return static_cast<std::int64_t>(*bytes);
      refuse(key, variable, text, "a size such as 1048576 (bytes), 512kb or 1mb");
    case KeyType::kChoice:
      if (std::find(key.choices.begin(), key.choices.end(), text) != key.choices.end()) return json::value(text);
      refuse(key, variable, text, fmt::format("one of {}", fmt::join(key.choices, ", ")));
  }
  return nullptr;
}

}  // namespace dirigent::config
