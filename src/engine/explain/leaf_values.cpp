#include "engine/explain/leaf_values.hpp"

#include <limits>

#include "base/text.hpp"
#include "engine/resolve/functions.hpp"
#include "engine/value_path.hpp"
#include "query/path.hpp"

namespace dirigent::engine {

namespace {

using Path = std::vector<std::string>;

constexpr std::size_t kMostPaths = 200;
constexpr std::size_t kMostRelated = 20;

/// How the value at a path is asked for, and where it then stands.
struct Asked {
  std::string field;
  Path keys;
};

/// A relation at the end stands for the key of what it leads to: as a field of its own it would be an object as soon as
/// another path goes past it.
std::optional<Asked> asked_for(const schema::Collection& from, const Path& path) {
  const schema::Collection* collection = &from;
  Asked asked{base::join(path, "."), {}};
  for (const std::string& segment : path) {
    if (collection == nullptr || segment.starts_with('$')) return std::nullopt;
    const std::string name = segment.substr(0, segment.find(':'));
    const bool last = &segment == &path.back();
    if (const auto call = query::function_call(segment)) {
      if (!last || call->name == "json" || collection->field(call->argument) == nullptr) return std::nullopt;
      asked.keys.push_back(function_key(call->name, call->argument));
      return asked;
    }
    // One name that the model does not know would take the values of all the others with it.
    if (collection->field(name) == nullptr) return std::nullopt;
    asked.keys.push_back(name);
    const schema::RelationEnd* end = collection->relation(name);
    if (!last && end == nullptr) return std::nullopt;
    if (last && (end == nullptr || end->target == nullptr)) return asked;
    collection = end->target;
  }
  if (collection == nullptr) return asked;
  asked.field += "." + collection->primary_key;
  asked.keys.push_back(collection->primary_key);
  return asked;
}

json::value value_at(const json::value& item, std::span<const std::string> keys) {
  json::array found = values_at(item, keys, EndingList::kWhole);
  if (found.size() > kMostRelated) found.resize(kMostRelated);
  if (passes_list(item, keys.first(keys.size() - 1))) return found;
  return found.empty() ? json::value(nullptr) : std::move(found.front());
}

}  // namespace

io::Task<std::map<Path, json::value>> leaf_values(db::Session& session, Environment environment, std::string collection,
                                                  std::string key, std::vector<Path> paths) {
  std::map<Path, json::value> values;
  const schema::Collection* from = environment.schema->collection(collection);
  std::map<Path, Path> keys;
  query::Query query;
  query.fields_given = true;
  for (Path& path : paths) {
    if (keys.size() >= kMostPaths || keys.contains(path)) continue;
    std::optional<Asked> asked = asked_for(*from, path);
    if (!asked) continue;
    query.fields.push_back(std::move(asked->field));
    keys.emplace(std::move(path), std::move(asked->keys));
  }
  if (keys.empty()) co_return values;
  query::Limits limits = *environment.limits;
  limits.default_limit = kMostRelated;
  limits.max_relational_depth = std::numeric_limits<int>::max();
  access::Accountability admin;
  admin.admin = admin.app = true;
  environment.who = std::move(admin);
  environment.limits = &limits;
  environment.plans = nullptr;
  Target target;
  target.keys.emplace(1, std::move(key));
  json::array items;
  try {
    items = co_await read_items(session, environment, std::move(collection), std::move(query), std::move(target));
  } catch (const base::Failure&) {
    co_return values;  // no value can be told; the clauses themselves say what is wrong with them
  }
  if (items.empty()) co_return values;
  for (const auto& [path, at] : keys) values.emplace(path, value_at(items.front(), at));
  co_return values;
}

}  // namespace dirigent::engine
