// docs/reference/configuration.md, made from the table of settings.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/config.hpp"
#include "config/key_table.hpp"

namespace dirigent::config {

namespace {

constexpr std::string_view kIntroduction =
    R"(<!-- Generated from src/config/keys.tsv: change the table, then run `make fix`. -->
# Configuration

Settings come from the process environment, then from `.env` in the working directory, then from the file that
`CONFIG_PATH` names (JSON, YAML or KEY=value lines); the first that has a key wins. `<KEY>_FILE` reads the value from a
file. A value may begin with `string:`, `number:`, `boolean:`, `array:`, `json:` or `regex:` to say what it is. An empty
value counts as unset. A value that cannot be used stops the start and says why.

Times are milliseconds or a number with a unit (`500ms`, `30s`, `15m`, `12h`, `7d`, `2w`, `1y`); sizes are bytes or a
number with `kb`, `mb`, `gb`. Settings marked *known* belong to the contract but have no effect in this build; the
server names those that are set when it starts.
)";

std::string type_words(const Key& key) {
  switch (key.type) {
    case KeyType::kText:
      return "text";
    case KeyType::kFlag:
      return "true, false";
    case KeyType::kInteger:
      return "number";
    case KeyType::kDuration:
      return "time";
    case KeyType::kBytes:
      return "size";
    case KeyType::kList:
      return "list";
    case KeyType::kJson:
      return "JSON";
    case KeyType::kChoice:
      return fmt::format("{}", fmt::join(key.choices, ", "));
  }
  return "";
}

// Inside a table cell a bar would end the cell.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string reference_markdown() {
  std::string out(kIntroduction);
  std::string_view heading;
  for (const Key& key : key_table()) {
    if (key.heading != heading) {
      heading = key.heading;
      out += fmt::format("\n## {}\n\n| key | type | default | in effect | meaning |\n| --- | --- | --- | --- | --- |\n",
                         heading);
    }
    const std::string standard = key.default_text.empty() ? "" : fmt::format("`{}`", cell(key.default_text));
    out += fmt::format("| `{}` | {} | {} | {} | {} |\n", key.name, type_words(key), standard,
                       key.in_effect ? "yes" : "known", cell(key.meaning));
  }
  return out;
}

}  // namespace dirigent::config
