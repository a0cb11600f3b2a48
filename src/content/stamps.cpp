#include "content/stamps.hpp"

#include <functional>

namespace dirigent::content {

namespace {

constexpr std::string_view kUser = "_user", kDate = "_date";

const schema::Collection* target_of(const schema::Collection& collection, std::string_view field) {
  const auto end = collection.relations.find(std::string(field));
  return end == collection.relations.end() ? nullptr : end->second.target;
}

bool is_relation(const schema::Collection& collection, std::string_view field) {
  return collection.relations.contains(std::string(field));
}

// Every object in `value`, which stands in a relation, an item of `target` or what tells of several.
void mark(json::value& value, const json::value& user, const std::string& date) {
  if (json::array* list = value.if_array()) {
    for (json::value& one : *list) mark(one, user, date);
  } else if (json::object* object = value.if_object()) {
    for (auto& [name, member] : *object) mark(member, user, date);
    (*object)[kUser] = user;
    (*object)[kDate] = date;
  }
}

json::value without(const json::value& value) {
  if (const json::array* list = value.if_array()) {
    json::array out;
    for (const json::value& one : *list) out.push_back(without(one));
    return out;
  }
  const json::object* object = value.if_object();
  if (object == nullptr) return value;
  const bool marked = object->contains(kUser) && object->contains(kDate);
  json::object out;
  for (const auto& [name, member] : *object) {
    if (!marked || (name != kUser && name != kDate)) out.emplace(name, without(member));
  }
  return out;
}

json::object fill(const json::object& members, const schema::Collection& collection, bool update) {
  using schema::Special;
  json::object out;
  const json::value* user = members.if_contains(kUser);
  const json::value* date = members.if_contains(kDate);
  if (user == nullptr || date == nullptr) return out;
  for (const schema::Field& field : *collection.fields) {
    if (field.has(update ? Special::kDateUpdated : Special::kDateCreated)) out.emplace(field.name, *date);
    if (field.has(update ? Special::kUserUpdated : Special::kUserCreated)) out.emplace(field.name, *user);
  }
  return out;
}

json::value told_within(const json::value& value, const schema::Collection* target) {
  if (const json::array* list = value.if_array()) {
    json::array out;
    for (const json::value& one : *list) out.push_back(told_within(one, target));
    return out;
  }
  const json::object* object = value.if_object();
  if (object == nullptr) return value;
  if (target == nullptr) return without(value);
  const bool detailed = object->contains("create") && object->contains("update") && object->contains("delete");
  if (!detailed) return told(*object, *target, object->contains(target->primary_key));
  json::object out;
  for (const std::string_view part : {"create", "update", "delete"}) {
    out.emplace(part, told_within(object->at(part), target));
  }
  return out;
}

}  // namespace

void stamp(json::object& members, const schema::Collection& collection, const json::value& user,
           const std::string& date) {
  for (auto& [name, value] : members) {
    if (is_relation(collection, name)) mark(value, user, date);
  }
  members[kUser] = user;
  members[kDate] = date;
}

json::object told(const json::object& members, const schema::Collection& collection, bool update) {
  json::object out;
  for (const auto& [name, value] : members) {
    if (name == kUser || name == kDate) continue;
    out.emplace(name, is_relation(collection, name) ? told_within(value, target_of(collection, name)) : without(value));
  }
  for (auto& [name, value] : fill(members, collection, update)) out[name] = value;
  return out;
}

json::object filled(const json::object& members, const schema::Collection& collection) {
  return fill(members, collection, true);
}

}  // namespace dirigent::content
