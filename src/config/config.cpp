#include "config/config.hpp"

#include <array>

#include "config/cast.hpp"
#include "config/key_table.hpp"

namespace dirigent::config {

namespace {

const Key& row_of(std::string_view key) {
  const Key* found = find_key(key);
  if (!found) throw std::logic_error("no such setting: " + std::string(key));
  return *found;
}

template <class... Types>
const Key& row_of_type(std::string_view key, Types... types) {
  const Key& row = row_of(key);
  if (((row.type != types) && ...)) throw std::logic_error("setting read as another type: " + std::string(key));
  return row;
}

using Values = std::map<std::string, json::value, std::less<>>;

const json::value& value_of(const Values& values, std::string_view key, const Key& row) {
  const auto found = values.find(key);
  return found == values.end() ? row.default_value : found->second;
}

}  // namespace

std::string Config::text(std::string_view key) const {
  return text_of(value_of(values_, key, row_of(key)));
}

std::optional<std::string> Config::optional(std::string_view key) const {
  const json::value& value = value_of(values_, key, row_of(key));
  if (value.is_null()) return std::nullopt;
  return text_of(value);
}

bool Config::flag(std::string_view key) const {
  const json::value& value = value_of(values_, key, row_of_type(key, KeyType::kFlag));
  return value.is_bool() && value.get_bool();
}

std::optional<std::int64_t> Config::optional_integer(std::string_view key) const {
  const Key& row = row_of_type(key, KeyType::kInteger, KeyType::kDuration, KeyType::kBytes);
  const json::value& value = value_of(values_, key, row);
  if (!value.is_int64()) return std::nullopt;
  return value.get_int64();
}

std::int64_t Config::integer(std::string_view key) const {
  return optional_integer(key).value_or(0);
}

std::chrono::milliseconds Config::duration(std::string_view key) const {
  row_of_type(key, KeyType::kDuration);
  return std::chrono::milliseconds{integer(key)};
}

std::optional<std::uint64_t> Config::bytes(std::string_view key) const {
  row_of_type(key, KeyType::kBytes);
  const auto size = optional_integer(key);
  if (!size) return std::nullopt;
  return static_cast<std::uint64_t>(*size);
}

std::vector<std::string> Config::list(std::string_view key) const {
  const json::value& value = value_of(values_, key, row_of_type(key, KeyType::kList));
  std::vector<std::string> out;
  if (!value.is_array()) return out;
  for (const json::value& element : value.get_array()) out.emplace_back(element.get_string());
  return out;
}

bool Config::is_set(std::string_view key) const {
  return values_.contains(key);
}

std::map<std::string, std::string> Config::group(std::string_view prefix) const {
  std::map<std::string, std::string> out;
  for (auto it = values_.lower_bound(prefix); it != values_.end() && it->first.starts_with(prefix); ++it) {
    out.emplace(it->first.substr(prefix.size()), text_of(it->second));
  }
  return out;
}

std::vector<std::string> Config::not_in_effect() const {
  std::vector<std::string> out;
  for (const auto& [name, value] : values_) {
    if (!row_of(name).in_effect) out.push_back(name);
  }
  return out;
}

}  // namespace dirigent::config
