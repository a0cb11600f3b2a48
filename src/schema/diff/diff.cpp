#include "schema/diff/diff.hpp"

#include <set>
#include <unordered_map>

#include "crypto/object_hash.hpp"
#include "schema/diff/changes.hpp"

namespace dirigent::schema {

namespace {

std::string text_of(const json::object& entry, std::string_view member) {
  const json::value* value = entry.if_contains(member);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::string name_of(const json::object& entry) {
  return text_of(entry, "collection") + '\0' + text_of(entry, "field");
}

using Index = std::unordered_map<std::string, const json::object*>;

Index index_of(const json::array& entries) {
  Index index;
  for (const json::value& entry : entries) index.emplace(name_of(entry.get_object()), &entry.get_object());
  return index;
}

Difference about(const json::object& entry, json::array changes) {
  Difference made;
  made.collection = text_of(entry, "collection");
  made.field = text_of(entry, "field");
  if (const json::value* related = entry.if_contains("related_collection")) made.related_collection = *related;
  made.changes = std::move(changes);
  return made;
}

// A key that counts up is made of other column types on each database, which nobody chose.
bool counts_up(const json::object& field) {
  const json::object* column = field.contains("schema") ? field.at("schema").if_object() : nullptr;
  const auto holds = [column](std::string_view flag) {
    const json::value* value = column == nullptr ? nullptr : column->if_contains(flag);
    return value != nullptr && *value == json::value(true);
  };
  return holds("is_primary_key") && holds("has_auto_increment");
}

json::object without_schema(json::object entry) {
  entry.stable_erase("schema");
  return entry;
}

// A key is never null, whatever SQLite says of one that was made without NOT NULL: no table made from a snapshot has it
// so.
json::object without_null_key(json::object entry) {
  json::object* column = entry.contains("schema") ? entry.at("schema").if_object() : nullptr;
  const json::value* primary = column == nullptr ? nullptr : column->if_contains("is_primary_key");
  if (primary != nullptr && *primary == json::value(true)) column->stable_erase("is_nullable");
  return entry;
}

void compare_fields(std::vector<Difference>& out, const json::object& now, const json::object& wanted) {
  if ((text_of(now, "type") == "alias") != (text_of(wanted, "type") == "alias")) {
    out.push_back(about(now, {whole_deleted(now)}));
    out.push_back(about(wanted, {whole_new(wanted)}));
    return;
  }
  json::array changes = counts_up(now) ? changes_between(without_schema(now), without_schema(wanted))
                                       : changes_between(without_null_key(now), without_null_key(wanted));
  if (!changes.empty()) out.push_back(about(now, std::move(changes)));
}

void compare_plain(std::vector<Difference>& out, const json::object& now, const json::object& wanted) {
  json::array changes = changes_between(now, wanted);
  if (!changes.empty()) out.push_back(about(now, std::move(changes)));
}

template <class Compare>
std::vector<Difference> compare_lists(const json::array& now, const json::array& wanted, Compare compare) {
  std::vector<Difference> out;
  const Index targets = index_of(wanted);
  const Index known = index_of(now);
  for (const json::value& value : now) {
    const json::object& entry = value.get_object();
    const auto target = targets.find(name_of(entry));
    if (target != targets.end()) {
      compare(out, entry, *target->second);
    } else {
      out.push_back(about(entry, {whole_deleted(entry)}));
    }
  }
  for (const json::value& value : wanted) {
    const json::object& entry = value.get_object();
    if (!known.contains(name_of(entry))) out.push_back(about(entry, {whole_new(entry)}));
  }
  return out;
}

bool is_indexed(const json::object& entry) {
  const json::object* column = entry.contains("schema") ? entry.at("schema").if_object() : nullptr;
  const json::value* flag = column == nullptr ? nullptr : column->if_contains("is_indexed");
  return flag != nullptr && *flag == json::value(true);
}

// Of system fields a snapshot names those that are indexed.
std::vector<Difference> compare_system_fields(const json::array& now, const json::array& wanted) {
  std::vector<Difference> out;
  const auto toggle = [&out](const json::array& from, const json::array& other, bool indexed) {
    const Index others = index_of(other);
    for (const json::value& value : from) {
      const json::object& entry = value.get_object();
      const auto found = others.find(name_of(entry));
      if (!is_indexed(entry) || (found != others.end() && is_indexed(*found->second))) continue;
      json::array path{"schema", "is_indexed"};
      json::object change{{"kind", "E"}, {"path", std::move(path)}, {"lhs", !indexed}, {"rhs", indexed}};
      out.push_back(about(entry, {std::move(change)}));
    }
  };
  toggle(now, wanted, false);
  toggle(wanted, now, true);
  return out;
}

json::array entries_json(const std::vector<Difference>& differences, bool fields, bool relations) {
  json::array out;
  for (const Difference& difference : differences) {
    json::object entry{{"collection", difference.collection}};
    if (fields) entry.emplace("field", difference.field);
    if (relations) entry.emplace("related_collection", difference.related_collection);
    entry.emplace("diff", difference.changes);
    out.push_back(std::move(entry));
  }
  return out;
}

}  // namespace

const json::object* Difference::whole(std::string_view kind) const {
  for (const json::value& change : changes) {
    const json::object& object = change.get_object();
    const json::array* path = object.contains("path") ? object.at("path").if_array() : nullptr;
    if (std::string_view(object.at("kind").as_string()) == kind && (path == nullptr || path->empty())) return &object;
  }
  return nullptr;
}

Diff difference(const json::object& now, const json::object& wanted) {
  const auto list = [](const json::object& snapshot, std::string_view member) -> const json::array& {
    return snapshot.at(member).as_array();
  };
  Diff diff;
  diff.collections = compare_lists(list(now, "collections"), list(wanted, "collections"), compare_plain);
  diff.fields = compare_lists(list(now, "fields"), list(wanted, "fields"), compare_fields);
  if (wanted.contains("systemFields")) {
    diff.system_fields = compare_system_fields(list(now, "systemFields"), list(wanted, "systemFields"));
  }
  diff.relations = compare_lists(list(now, "relations"), list(wanted, "relations"), compare_plain);

  std::set<std::string> gone;
  for (const Difference& collection : diff.collections) {
    if (collection.is_deleted()) gone.insert(collection.collection);
  }
  const auto goes_along = [&gone](const Difference& one) { return gone.contains(one.collection); };
  std::erase_if(diff.fields, goes_along);
  std::erase_if(diff.relations, goes_along);
  return diff;
}

json::object to_json(const Diff& diff) {
  json::object out{{"collections", entries_json(diff.collections, false, false)},
                   {"fields", entries_json(diff.fields, true, false)},
                   {"systemFields", entries_json(diff.system_fields, true, false)},
                   {"relations", entries_json(diff.relations, true, true)}};
  if (!diff.objects.empty()) out.emplace("dirigent", to_json(diff.objects));
  return out;
}

std::string hash_of(const json::object& snapshot, std::string_view release) {
  return crypto::object_hash(json::object{{"item", snapshot}, {"version", release}});
}

json::object changed(json::object entry, const json::array& changes) {
  json::value value = std::move(entry);
  for (const json::value& change : changes) make_change(value, change.as_object());
  return std::move(value.as_object());
}

bool names(const json::object& entry, std::string_view collection, std::string_view field) {
  return text_of(entry, "collection") == collection && text_of(entry, "field") == field;
}

}  // namespace dirigent::schema
