#include "schema/diff/file.hpp"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.hpp"

namespace dirigent::schema {

namespace {

constexpr std::size_t kDeepest = 200;
constexpr std::size_t kMostNodes = 5'000'000;
constexpr std::size_t kNodesOfAliases = 100'000;  // they can make a short file long

bool is_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

std::optional<std::int64_t> based_integer(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.size() < 3 || text[0] != '0') return std::nullopt;
  const int base = text[1] == 'x' ? 16 : text[1] == 'o' ? 8 : text[1] == 'b' ? 2 : 0;
  if (base == 0) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), number, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return negative ? -number : number;
}

// Digits, with a point or an exponent: what YAML 1.2 takes for a number, and no word that strtod knows besides.
bool looks_numeric(std::string_view text) {
  const bool digits = std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits && text.find_first_not_of("+-.0123456789eE") == text.npos;
}

json::value plain(const std::string& text) {
  if (text.empty() || is_any(text, {"~", "null", "Null", "NULL"})) return nullptr;
  if (is_any(text, {"true", "True", "TRUE"})) return true;
  if (is_any(text, {"false", "False", "FALSE"})) return false;
  if (const auto number = based_integer(text)) return *number;
  if (!looks_numeric(text)) return json::value(text);
  const std::string_view unsigned_text = std::string_view(text).substr(text.starts_with('+') ? 1 : 0);
  if (const auto number = base::to_integer(unsigned_text)) return *number;
  if (const auto number = base::to_number(unsigned_text)) return *number;
  return json::value(text);
}

class YamlReader {
 public:
  explicit YamlReader(std::size_t bytes) : most_(std::min(kMostNodes, bytes + kNodesOfAliases)) {}

  json::value read(const YAML::Node& node, std::size_t depth = 0) {
    if (depth > kDeepest) refuse(node, fmt::format("nested deeper than {} levels", kDeepest));
    if (++nodes_ > most_) refuse(node, "the document is too large, with what its aliases stand for");
    if (node.IsMap()) return mapping(node, depth);
    if (node.IsSequence()) {
      json::array array;
      for (const YAML::Node& element : node) array.push_back(read(element, depth + 1));
      return array;
    }
    if (!node.IsScalar()) return nullptr;
    // Quoted scalars, and those that say so, are texts.
    return node.Tag() == "?" || node.Tag().empty() ? plain(node.Scalar()) : json::value(node.Scalar());
  }

 private:
  json::value mapping(const YAML::Node& node, std::size_t depth) {
    json::object object;
    for (const auto& member : node) {
      if (!member.first.IsScalar()) refuse(member.first, "a key has to be a text");
      const auto [place, fresh] = object.emplace(member.first.Scalar(), nullptr);
      if (!fresh) refuse(member.first, fmt::format("the key \"{}\" is there twice", member.first.Scalar()));
      place->value() = read(member.second, depth + 1);
    }
    return object;
  }

  [[noreturn]] static void refuse(const YAML::Node& node, const std::string& what) {
    throw FileError(fmt::format("line {}, column {}: {}", node.Mark().line + 1, node.Mark().column + 1, what));
  }

  const std::size_t most_;
  std::size_t nodes_ = 0;
};

YAML::Node load(std::string_view text) {
  try {
    return YAML::Load(std::string(text));
  } catch (const YAML::Exception& error) {
    throw FileError(fmt::format("line {}, column {}: {}", error.mark.line + 1, error.mark.column + 1, error.msg));
  }
}

json::value read_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = kDeepest;
  json::stream_parser parser({}, options);
  boost::system::error_code error;
  const std::size_t at = parser.write_some(text.data(), text.size(), error);
  if (!error && at < text.size()) error = json::error::extra_data;
  if (!error) parser.finish(error);
  if (!error) return parser.release();
  const std::string_view before = text.substr(0, at);
  const std::size_t line = 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t begin = before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1;
  throw FileError(fmt::format("line {}, column {}: {}", line, at - begin + 1, error.message()));
}

// One step of a path: a name, or an index in brackets.
YAML::Node step(const YAML::Node& node, std::string_view name) {
  if (!node.IsMap()) return YAML::Node(YAML::NodeType::Undefined);
  for (const auto& member : node) {
    if (member.first.IsScalar() && member.first.Scalar() == name) return member.second;
  }
  return YAML::Node(YAML::NodeType::Undefined);
}

}  // namespace

json::value read_document(std::string_view text, FileFormat format) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (format == FileFormat::kJson) return read_json(text);
  return YamlReader(text.size()).read(load(text));
}

std::size_t line_of(std::string_view text, std::string_view refusal) {
  const std::size_t open = refusal.find('"');
  const std::size_t close = open == refusal.npos ? open : refusal.find('"', open + 1);
  if (close == refusal.npos) return 0;
  try {
    // Whatever is JSON is YAML as well.
    YAML::Node node = YAML::Load(std::string(text));
    std::size_t line = static_cast<std::size_t>(node.Mark().line) + 1;
    for (const std::string& part : base::split(refusal.substr(open + 1, close - open - 1), '.')) {
      const std::size_t bracket = part.find('[');
      YAML::Node next = step(node, std::string_view(part).substr(0, bracket));
      const auto index =
          bracket == part.npos ? std::nullopt : base::to_integer(part.substr(bracket + 1, part.size() - bracket - 2));
      if (index && next.IsSequence()) next.reset(next[static_cast<std::size_t>(*index)]);
      if (!next.IsDefined()) return line;
      node.reset(next);
      line = static_cast<std::size_t>(node.Mark().line) + 1;
    }
    return line;
  } catch (const YAML::Exception&) {
    return 0;
  }
}

}  // namespace dirigent::schema
