// Settings: one immutable Config made from the key table (config/keys.tsv) and the environment.
//
// Order: process environment over .env over the file at CONFIG_PATH (JSON, YAML). `<KEY>_FILE` reads the value from a
// file. Values are cast by the table's type; a prefix string:, number:, boolean:, array:, json:, regex: forces one.
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace dirigent::config {

/// A value that cannot be used. what() names the variable, what was wrong and an example.
class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Config {
 public:
  /// Reads everything and checks every value against the table. Throws ConfigError.
  static Config load(const std::map<std::string, std::string>& environment, const std::string& working_directory);
  /// The settings of these variables alone, of another environment than the process's: no .env, no CONFIG_PATH. Files
  /// that `_FILE` variables name are looked for in `directory`. Throws ConfigError.
  static Config of(std::map<std::string, std::string> variables, const std::string& directory);

  /// Value or the table's default. REQUIRES: the key is in the table with that type (checked; a wrong call is a
  /// logic_error). text() takes any type; integer() also durations (milliseconds) and sizes.
  std::string text(std::string_view key) const;  // "" when unset and without default
  std::optional<std::string> optional(std::string_view key) const;
  bool flag(std::string_view key) const;
  std::int64_t integer(std::string_view key) const;
  std::optional<std::int64_t> optional_integer(std::string_view key) const;  // "Infinity" and unset give nothing
  std::chrono::milliseconds duration(std::string_view key) const;            // "15m", "7d", "7500ms", plain ms
  std::optional<std::uint64_t> bytes(std::string_view key) const;            // "1mb"
  std::vector<std::string> list(std::string_view key) const;                 // csv or array
  bool is_set(std::string_view key) const;
  /// All settings of a prefix ("DB_SSL__"), rest of the name -> value.
  std::map<std::string, std::string> group(std::string_view prefix) const;

  /// Keys that are set and known to the contract but have no effect in this build, sorted: for the start-up line.
  std::vector<std::string> not_in_effect() const;
  /// Names with this server's own prefix, DIRIGENT_, that are no setting, sorted: most likely misspelt.
  const std::vector<std::string>& unknown() const { return unknown_; }

 private:
  std::map<std::string, json::value, std::less<>> values_;
  std::vector<std::string> unknown_;
};

/// The reference page of all settings, as Markdown, from the key table.
std::string reference_markdown();

}  // namespace dirigent::config
