#include "api/rest/request_order.hpp"

#include <algorithm>
#include <unordered_map>

#include "api/body.hpp"
#include "api/respond.hpp"

namespace dirigent::api::rest {

namespace {

constexpr std::string_view kKey = "$key";
constexpr std::string_view kMember = R"("$key":)";

// Items are moved as text: what is read into a document and written again may lose a digit on the way.
struct Item {
  std::string text;  // without its `$key`
  std::string key;
  std::size_t place = 0;
};

std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return at + 1;
}

// `text` is one item; its key stands among its members, before or behind a comma.
void take_key(Item& item) {
  std::size_t depth = 0;
  for (std::size_t at = 0; at < item.text.size();) {
    const char c = item.text[at];
    if (depth == 1 && std::string_view(item.text).substr(at).starts_with(kMember)) {
      const std::size_t value = at + kMember.size();
      std::size_t end =
          item.text[value] == '"' ? end_of_string(item.text, value) : item.text.find_first_of(",}", value);
      item.key = key_text(json::parse(std::string_view(item.text).substr(value, end - value)));
      if (item.text[end] == ',') {
        ++end;
      } else if (item.text[at - 1] == ',') {
        --at;
      }
      item.text.erase(at, end - at);
      return;
    }
    if (c == '"') {
      // A member's name is looked at above; its value or another string is stepped over.
      at = end_of_string(item.text, at);
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    ++at;
  }
}

std::vector<Item> items_of(std::string_view list) {
  std::vector<Item> items;
  std::size_t depth = 0, begin = 0;
  for (std::size_t at = 0; at < list.size();) {
    const char c = list[at];
    if (c == '"') {
      at = end_of_string(list, at);
      continue;
    }
    if (c == '{' || c == '[') {
      if (++depth == 2) begin = at;
    } else if (c == '}' || c == ']') {
      if (--depth == 1) items.push_back({std::string(list.substr(begin, at + 1 - begin)), {}});
    }
    ++at;
  }
  return items;
}

}  // namespace

RequestOrder::RequestOrder(query::Query& query, const schema::Collection* collection, bool many) {
  if (!many || collection == nullptr || !query.sort.empty() || engine::aggregates(query)) return;
  if (!query.fields_given) query.fields = {"*"};
  query.fields_given = true;
  query.fields.emplace_back(kKey);
  query.alias.emplace(kKey, collection->primary_key);
  active_ = true;
}

void RequestOrder::apply(http::Response& response, const std::vector<std::string>& keys) const {
  if (!active_ || response.status != 200) return;
  const std::size_t begin = begin_envelope().size();
  const std::string_view list = std::string_view(response.body).substr(begin, response.body.size() - 1 - begin);
  response.body = begin_envelope() + ordered(list, keys) + '}';
  response.rendition.reset();
}

void RequestOrder::apply(std::string& list, const std::vector<std::string>& keys) const {
  if (active_) list = ordered(list, keys);
}

std::string RequestOrder::ordered(std::string_view list, const std::vector<std::string>& keys) {
  std::unordered_map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < keys.size(); ++i) places.emplace(keys[i], i);
  std::vector<Item> items = items_of(list);
  for (Item& item : items) {
    take_key(item);
    const auto place = places.find(item.key);
    item.place = place == places.end() ? keys.size() : place->second;
  }
  std::stable_sort(items.begin(), items.end(),
                   [](const Item& left, const Item& right) { return left.place < right.place; });
  std::string out = "[";
  for (const Item& item : items) {
    if (&item != &items.front()) out += ',';
    out += item.text;
  }
  return out += ']';
}

}  // namespace dirigent::api::rest
