// The table of settings (config/keys.tsv) in memory: what each key is called, holds, defaults to and means.
#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace dirigent::config {

/// Types of settings. Durations are kept as milliseconds, sizes as bytes, lists as arrays of strings.
enum class KeyType { kText, kFlag, kInteger, kDuration, kBytes, kList, kJson, kChoice };

struct Key {
  std::string_view name;  // may hold `<X>` for a name and end in `*`
  KeyType type = KeyType::kText;
  std::string_view type_text;  // as in the table: "integer:0..65535"
  std::string_view default_text;
  json::value default_value;  // of the key's type; null without a default
  bool in_effect = false;
  std::string_view meaning;
  std::string_view heading;  // the part of the table it stands in

  std::int64_t minimum = std::numeric_limits<std::int64_t>::min();  // integers
  std::int64_t maximum = std::numeric_limits<std::int64_t>::max();
  std::vector<std::string> choices;

  /// Does `name` stand for more than one variable?
  bool is_pattern() const;
};

/// All rows in the order of the table. Built once; thread-safe.
const std::vector<Key>& key_table();

/// The row of a variable: its own, else the first pattern that fits; null for what is no setting.
const Key* find_key(std::string_view variable);

}  // namespace dirigent::config
