#include "graphql_lang/print.hpp"

#include <fmt/format.h>

#include "base/json_writer.hpp"
#include "base/utf8.hpp"

namespace dirigent::graphql_lang {

namespace {

constexpr int kMostLevels = 2;
constexpr std::size_t kMostEntries = 10;
constexpr std::size_t kLongest = 2000;

std::string inspect_at(const json::value& value, int level);

std::string inspect_object(const json::object& object, int level) {
  if (object.empty()) return "{}";
  if (level >= kMostLevels) return "[Object]";
  std::string out;
  for (const auto& [name, member] : object) {
    out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", std::string_view(name), inspect_at(member, level + 1));
  }
  return "{ " + out + " }";
}

std::string inspect_list(const json::array& list, int level) {
  if (list.empty()) return "[]";
  if (level >= kMostLevels) return "[Array]";
  std::string out;
  const std::size_t shown = std::min(list.size(), kMostEntries);
  for (std::size_t i = 0; i < shown; ++i) out += (i == 0 ? "" : ", ") + inspect_at(list[i], level + 1);
  const std::size_t rest = list.size() - shown;
  if (rest == 1) out += ", ... 1 more item";
  if (rest > 1) out += fmt::format(", ... {} more items", rest);
  return "[" + out + "]";
}

std::string inspect_at(const json::value& value, int level) {
  if (const json::object* object = value.if_object()) return inspect_object(*object, level);
  if (const json::array* list = value.if_array()) return inspect_list(*list, level);
  return base::to_json(value);
}

}  // namespace

std::string print(const Value& value) {
  std::string out;
  switch (value.kind) {
    case Value::Kind::kVariable:
      return "$" + value.text;
    case Value::Kind::kString:
      base::append_json_string(out, value.text);
      return out;
    case Value::Kind::kList:
      for (const Value& entry : value.list) out += (out.empty() ? "" : ", ") + print(entry);
      return "[" + out + "]";
    case Value::Kind::kObject:
      for (const NamedValue& member : value.members)
        out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", member.name, print(member.value));
      return "{" + out + "}";
    case Value::Kind::kNull:
      return "null";
    case Value::Kind::kInt:
    case Value::Kind::kFloat:
    case Value::Kind::kBoolean:
    case Value::Kind::kEnum:
      break;
  }
  return value.text;
}

std::string print(const TypeReference& type) {
  switch (type.kind) {
    case TypeReference::Kind::kNamed:
      return type.name;
    case TypeReference::Kind::kList:
      return "[" + print(type.of.front()) + "]";
    case TypeReference::Kind::kNonNull:
      break;
  }
  return print(type.of.front()) + "!";
}

std::string inspect(const json::value& value) {
  // Each thing that is wrong in a long value is told with the value.
  std::string text = inspect_at(value, 0);
  if (text.size() <= kLongest) return text;
  std::size_t end = kLongest;
  while (end > 0 && base::utf8_length(text, end) == 0) --end;
  return text.substr(0, end) + "...";
}

}  // namespace dirigent::graphql_lang
