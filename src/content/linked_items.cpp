#include "content/linked_items.hpp"

#include <functional>

#include "items/keys.hpp"

namespace dirigent::content {

namespace {

using schema::Collection;

// Is it worth keeping? Gets each item, or key, that stands in a relation; what is an object has its members done.
using Keep = std::function<bool(const Collection& target, const json::value& item)>;

bool is_key(const json::value& value) {
  return value.is_string() || value.is_number();
}

std::optional<std::string> key_within(const Collection& target, const json::value& item) {
  if (is_key(item)) return items::key_text(item);
  const json::object* object = item.if_object();
  const json::value* key = object == nullptr ? nullptr : object->if_contains(target.primary_key);
  return key != nullptr && is_key(*key) ? std::optional(items::key_text(*key)) : std::nullopt;
}

// What a many-to-any leads to is told by the field beside it.
const Collection* target_of(const schema::Schema& schema, const schema::RelationEnd& end, const json::object& members) {
  if (end.target != nullptr) return end.target;
  if (!end.relation->one_collection_field) return nullptr;
  const json::value* name = members.if_contains(*end.relation->one_collection_field);
  return name != nullptr && name->is_string() ? schema.collection(std::string_view(name->get_string())) : nullptr;
}

json::object walk(const schema::Schema& schema, const Collection& collection, const json::object& members,
                  const Keep& keep);

std::optional<json::value> walk_item(const schema::Schema& schema, const Collection& target, const json::value& item,
                                     const Keep& keep) {
  if (!keep(target, item)) return std::nullopt;
  const json::object* object = item.if_object();
  if (object == nullptr) return item;
  return json::value(walk(schema, target, *object, keep));
}

json::value walk_value(const schema::Schema& schema, const Collection& target, const json::value& value,
                       const Keep& keep) {
  if (const json::array* list = value.if_array()) {
    json::array out;
    for (const json::value& one : *list) {
      if (auto kept = walk_item(schema, target, one, keep)) out.push_back(std::move(*kept));
    }
    return out;
  }
  const json::object* object = value.if_object();
  if (object != nullptr && (object->contains("create") || object->contains("update") || object->contains("delete"))) {
    json::object out;
    for (const auto& [part, within] : *object) out.emplace(part, walk_value(schema, target, within, keep));
    return out;
  }
  if (value.is_null()) return value;
  auto kept = walk_item(schema, target, value, keep);
  return kept ? std::move(*kept) : json::value();
}

json::object walk(const schema::Schema& schema, const Collection& collection, const json::object& members,
                  const Keep& keep) {
  json::object out;
  for (const auto& [name, value] : members) {
    const schema::RelationEnd* end = collection.relation(name);
    const Collection* target = end == nullptr ? nullptr : target_of(schema, *end, members);
    if (target != nullptr) {
      out.emplace(name, walk_value(schema, *target, value, keep));
    } else if (end == nullptr || !end->relation->one_collection_field) {
      out.emplace(name, value);
    }
  }
  return out;
}

}  // namespace

KeysByCollection linked_items(const schema::Schema& schema, const Collection& collection, const json::object& members) {
  KeysByCollection out;
  (void)walk(schema, collection, members, [&out](const Collection& target, const json::value& item) {
    if (auto key = key_within(target, item)) out[target.name].insert(std::move(*key));
    return true;
  });
  return out;
}

json::object only_known(const schema::Schema& schema, const Collection& collection, const json::object& members,
                        const KeysByCollection& known) {
  return walk(schema, collection, members, [&known](const Collection& target, const json::value& item) {
    const std::optional<std::string> key = key_within(target, item);
    if (!key) return item.is_object();
    const auto found = known.find(target.name);
    return found != known.end() && found->second.contains(*key);
  });
}

void hide_keys(const schema::Schema& schema, const Collection& collection, json::value& items,
               const KeysByCollection& made) {
  const auto is_made = [&made](const std::string& name, const json::value& key) {
    const auto found = made.find(name);
    return found != made.end() && is_key(key) && found->second.contains(items::key_text(key));
  };
  if (json::array* list = items.if_array()) {
    for (json::value& one : *list) hide_keys(schema, collection, one, made);
  } else if (json::object* object = items.if_object()) {
    for (auto& [name, value] : *object) {
      const schema::RelationEnd* end = collection.relation(name);
      const Collection* target = end == nullptr ? nullptr : target_of(schema, *end, *object);
      if (target != nullptr) hide_keys(schema, *target, value, made);
      if (std::string_view(name) == collection.primary_key && is_made(collection.name, value)) value = nullptr;
    }
  } else if (is_made(collection.name, items)) {
    items = nullptr;
  }
}

}  // namespace dirigent::content
