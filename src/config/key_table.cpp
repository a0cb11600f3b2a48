#include "config/key_table.hpp"

#include <stdexcept>
#include <unordered_map>

#include "base/text.hpp"
#include "config/cast.hpp"
#include "data/config/keys_tsv.hpp"

namespace dirigent::config {

namespace {

[[noreturn]] void broken(std::string_view line) {
  throw std::logic_error("keys.tsv: " + std::string(line));
}

std::vector<std::string_view> cells_of(std::string_view line) {
  std::vector<std::string_view> cells;
  for (;;) {
    const std::size_t tab = line.find('\t');
    cells.push_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return cells;
    line.remove_prefix(tab + 1);
  }
}

void read_range(std::string_view range, Key& key) {
  const std::size_t dots = range.find("..");
  if (dots == std::string_view::npos) return;
  key.minimum = base::to_integer(range.substr(0, dots)).value_or(key.minimum);
  key.maximum = base::to_integer(range.substr(dots + 2)).value_or(key.maximum);
}

void read_type(Key& key) {
  const std::size_t colon = key.type_text.find(':');
  const std::string_view name = key.type_text.substr(0, colon);
  const std::string_view rest = colon == std::string_view::npos ? "" : key.type_text.substr(colon + 1);
  if (name == "text")
    key.type = KeyType::kText;
  else if (name == "flag")
    key.type = KeyType::kFlag;
  else if (name == "integer")
    key.type = KeyType::kInteger;
  else if (name == "duration")
    key.type = KeyType::kDuration;
  else if (name == "bytes")
    key.type = KeyType::kBytes;
  else if (name == "list")
    key.type = KeyType::kList;
  else if (name == "json")
    key.type = KeyType::kJson;
  else if (name == "choice")
    key.type = KeyType::kChoice;
  else
    broken(key.name);
  if (key.type == KeyType::kInteger) read_range(rest, key);
  if (key.type == KeyType::kChoice) key.choices = base::split(rest, '|');
}

// \n in a cell is a line end.
std::string unescaped(std::string_view cell) {
  std::string out;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    const bool line_end = cell.substr(i, 2) == "\\n";
    out += line_end ? '\n' : cell[i];
    if (line_end) ++i;
  }
  return out;
}

std::vector<Key> read_table() {
  std::vector<Key> keys;
  std::string_view heading;
  for (std::string_view rest = data::keys_tsv; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.empty() || line.starts_with("## ")) continue;
    if (line.starts_with("# ")) {
      heading = line.substr(2);
      continue;
    }
    const std::vector<std::string_view> cells = cells_of(line);
    if (cells.size() != 5) broken(line);
    Key key;
    key.name = cells[0];
    key.type_text = cells[1];
    key.default_text = cells[2];
    key.in_effect = cells[3] == "yes";
    key.meaning = cells[4];
    key.heading = heading;
    read_type(key);
    if (!key.default_text.empty()) key.default_value = cast(key, key.name, unescaped(key.default_text));
    keys.push_back(std::move(key));
  }
  return keys;
}

// Does `variable` fit a pattern such as STORAGE_<LOCATION>_KEY or LOGGER_*? `*` may also stand for nothing.
bool fits(std::string_view pattern, std::string_view variable) {
  const std::size_t mark = pattern.find_first_of("<*");
  if (mark == std::string_view::npos) return pattern == variable;
  if (!variable.starts_with(pattern.substr(0, mark))) return false;
  if (pattern[mark] == '*') return true;
  const std::string_view rest = pattern.substr(pattern.find('>', mark) + 1);
  for (std::size_t at = mark + 1; at < variable.size(); ++at) {
    if (fits(rest, variable.substr(at))) return true;
  }
  return false;
}

}  // namespace

bool Key::is_pattern() const {
  return name.find_first_of("<*") != std::string_view::npos;
}

const std::vector<Key>& key_table() {
  static const std::vector<Key> table = read_table();
  return table;
}

const Key* find_key(std::string_view variable) {
  static const auto exact = [] {
    std::unordered_map<std::string_view, const Key*> by_name;
    for (const Key& key : key_table()) {
      if (!key.is_pattern()) by_name.emplace(key.name, &key);
    }
    return by_name;
  }();
  if (const auto found = exact.find(variable); found != exact.end()) return found->second;
  for (const Key& key : key_table()) {
    if (key.is_pattern() && fits(key.name, variable)) return &key;
  }
  return nullptr;
}

}  // namespace dirigent::config
