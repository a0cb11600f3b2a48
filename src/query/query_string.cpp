// Query strings by the rules of the `qs` package as the contract's servers configure it: brackets nest, repeated keys
// and `[]` make lists, indices up to the array limit make lists and larger ones objects, names nested deeper than the
// limit keep the rest as one literal key.
#include <algorithm>

#include "base/text.hpp"
#include "query/parse.hpp"

namespace dirigent::query {

namespace {

constexpr std::size_t kMaxPairs = 1000;

struct Member;

/// A value under construction. Lists stay maps from index to value until the whole string is read, because indices may
/// come in any order.
struct Node {
  std::optional<std::string> text;
  std::vector<Member> members;
  bool list = false;  // every member came from `[]`, an index within the limit, or a repetition

  Node* find(std::string_view key);
  Node& add(std::string key);
};

struct Member {
  std::string name;
  Node value;
};

Node* Node::find(std::string_view key) {
  for (Member& member : members)
    if (member.name == key) return &member.value;
  return nullptr;
}

Node& Node::add(std::string key) {
  Member& member = members.emplace_back();
  member.name = std::move(key);
  return member.value;
}

bool is_index(std::string_view text, int limit) {
  if (text.empty() || text.size() > 6 || (text.size() > 1 && text.front() == '0')) return false;
  const std::optional<std::int64_t> number = base::to_integer(text);
  return number && *number >= 0 && *number <= limit;
}

/// "a[b][]" -> "a", "b", "".
std::vector<std::string> segments_of(std::string_view name, int max_depth) {
  const std::size_t open = name.find('[');
  if (open == std::string_view::npos || name.find(']', open) == std::string_view::npos) return {std::string(name)};
  std::vector<std::string> segments;
  if (open > 0) segments.emplace_back(name.substr(0, open));
  std::size_t at = open;
  while (at < name.size() && name[at] == '[') {
    const std::size_t close = name.find(']', at);
    if (close == std::string_view::npos) break;
    if (static_cast<int>(segments.size()) > max_depth) break;
    segments.emplace_back(name.substr(at + 1, close - at - 1));
    at = close + 1;
  }
  if (at < name.size()) segments.emplace_back(name.substr(at));
  return segments;
}

/// The child of `node` that `segment` names, made when there is none.
Node& child_of(Node& node, const std::string& segment, int array_limit) {
  if (node.text) {  // "a=1&a[b]=2": the scalar becomes the first entry
    Node first;
    first.text = std::move(node.text);
    node.text.reset();
    node.list = true;
    node.add("0") = std::move(first);
  }
  const bool fresh = node.members.empty();
  const bool index = segment.empty() || is_index(segment, array_limit);
  if (fresh) node.list = index;
  if (!index) node.list = false;
  const std::string key = segment.empty() ? std::to_string(node.members.size()) : segment;
  if (Node* found = segment.empty() ? nullptr : node.find(key)) return *found;
  return node.add(key);
}

void put(Node& root, const std::vector<std::string>& segments, std::string value, int array_limit) {
  Node* node = &root;
  for (const std::string& segment : segments) {
    if (node == &root) {
      Node* found = root.find(segment);
      node = found != nullptr ? found : &root.add(segment);
    } else {
      node = &child_of(*node, segment, array_limit);
    }
  }
  if (!node->text && node->members.empty()) {
    node->text = std::move(value);
  } else {
    child_of(*node, "", array_limit).text = std::move(value);
  }
}

json::value to_json_value(Node& node) {
  if (node.text) return json::value(std::move(*node.text));
  if (!node.list) {
    json::object object;
    for (auto& [name, child] : node.members) object[name] = to_json_value(child);
    return object;
  }
  std::stable_sort(node.members.begin(), node.members.end(), [](const auto& left, const auto& right) {
    return base::to_integer(left.name).value_or(0) < base::to_integer(right.name).value_or(0);
  });
  json::array array;
  for (auto& [index, child] : node.members) array.push_back(to_json_value(child));
  return array;
}

/// Length of the name in "name=value". A name that opens a bracket goes on to the `=` behind its last bracket, so that
/// a field called "a=b" stays whole; a bracket that only the value has, as JSON may, doesn't count.
std::size_t name_length(std::string_view pair) {
  const std::size_t equals = std::min(pair.find('='), pair.size());
  const auto ends_in_bracket = [pair](std::size_t at) {
    return pair[at - 1] == ']' || (at >= 3 && base::lower(pair.substr(at - 3, 3)) == "%5d");
  };
  const std::string_view before = pair.substr(0, equals);
  if (before.find('[') == std::string_view::npos && base::lower(before).find("%5b") == std::string::npos) return equals;
  for (std::size_t at = equals; at < pair.size(); at = pair.find('=', at + 1)) {
    if (ends_in_bracket(at)) return at;
  }
  return equals;
}

/// What cannot be decoded stays as it was written, but for its brackets; nothing for a NUL and for bytes that are no
/// UTF-8.
std::optional<std::string> decoded(std::string_view text) {
  if (auto plain = base::percent_decode(text, true)) return plain;
  if (text.find("%00") != std::string_view::npos || !base::is_valid_utf8(text)) return std::nullopt;
  std::string written;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string escape = base::lower(text.substr(i, 3));
    const bool bracket = escape == "%5b" || escape == "%5d";
    if (bracket) i += 2;
    written += bracket ? (escape == "%5b" ? '[' : ']') : text[i] == '+' ? ' ' : text[i];
  }
  return written;
}

/// A condition whose brackets never close would be a parameter of another name, and every row would pass.
bool holds_broken_filter(const std::vector<std::string>& segments) {
  if (segments.front().starts_with("filter[")) return true;
  return std::any_of(segments.begin() + 1, segments.end(),
                     [](const std::string& segment) { return segment.starts_with("_filter["); });
}

}  // namespace

base::Result<json::object> parse_query_string(std::string_view text, const Limits& limits) {
  Node root;
  std::size_t pairs = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    if (++pairs > kMaxPairs) return base::invalid_query("Too many parameters");

    const std::size_t length = name_length(pair);
    const std::optional<std::string> name = decoded(pair.substr(0, length));
    const std::optional<std::string> value =
        decoded(length < pair.size() ? pair.substr(length + 1) : std::string_view());
    if (!name || !value) return base::invalid_query("Invalid encoding in the query string");
    if (name->empty()) continue;
    const std::vector<std::string> segments = segments_of(*name, limits.max_parse_depth);
    if (holds_broken_filter(segments)) return base::invalid_query("Invalid filter object");
    put(root, segments, *value, limits.array_limit);
  }
  json::object result;
  for (auto& [name, child] : root.members) result[name] = to_json_value(child);
  return result;
}

}  // namespace dirigent::query
