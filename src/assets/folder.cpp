#include "assets/folder.hpp"

#include <vector>

#include "engine/read.hpp"

namespace dirigent::assets {

namespace {

// A folder's name may hold what no folder of a file system may.
std::string name_of(const json::object& row) {
  constexpr std::string_view kForbidden = "/\\?%*:|\"<>";
  const json::value* name = row.if_contains("name");
  std::string out;
  for (const char letter : name != nullptr && name->is_string() ? name->get_string() : json::string("folder")) {
    if (kForbidden.find(letter) == kForbidden.npos) out += letter;
  }
  return out;
}

std::string text_of(const json::object& row, std::string_view field) {
  const json::value* value = row.if_contains(field);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace

io::Task<std::map<std::string, std::string>> folder_tree(Reader reader, std::string id) {
  query::Limits limits = reader.items->limits;
  limits.max_limit.reset();
  query::Query query;
  query.fields_given = true;
  query.fields = {"id", "name", "parent"};
  query.limit = -1;
  const engine::Environment environment{reader.schema, reader.who, &limits};
  auto session = co_await reader.items->database->read();
  const json::array rows = co_await engine::read_items(*session, environment, "directus_folders", std::move(query));
  std::multimap<std::string, const json::object*> by_parent;
  std::map<std::string, std::string> paths;
  std::vector<std::string> next;
  for (const json::value& row : rows) {
    const json::object& folder = row.as_object();
    by_parent.emplace(text_of(folder, "parent"), &folder);
    if (text_of(folder, "id") == id) paths.emplace(id, name_of(folder));
  }
  if (!paths.empty()) next.push_back(id);
  // A circle of parents is walked once.
  while (!next.empty()) {
    const std::string parent = std::move(next.back());
    next.pop_back();
    const auto [begin, end] = by_parent.equal_range(parent);
    for (auto child = begin; child != end; ++child) {
      std::string key = text_of(*child->second, "id");
      const bool fresh = paths.emplace(key, paths.at(parent) + "/" + name_of(*child->second)).second;
      if (fresh) next.push_back(std::move(key));
    }
  }
  co_return paths;
}

}  // namespace dirigent::assets
