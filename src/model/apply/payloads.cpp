#include "model/apply/payloads.hpp"

#include <fmt/format.h>

#include <set>

#include "base/errors.hpp"

namespace dirigent::model {

namespace {

using schema::Difference;

const json::object* object_in(const json::object& owner, std::string_view member) {
  const json::value* value = owner.if_contains(member);
  return value == nullptr ? nullptr : value->if_object();
}

std::string_view text_in(const json::object& owner, std::string_view member) {
  const json::value* value = owner.if_contains(member);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

const json::object& made_of(const Difference& difference) {
  return difference.whole("N")->at("rhs").as_object();
}

std::string group_of(const Difference& collection) {
  const json::object* meta = object_in(made_of(collection), "meta");
  return meta == nullptr ? std::string() : std::string(text_in(*meta, "group"));
}

// Where there is no type for uuids their columns are char(36), which nobody can ask for otherwise; a field of one is
// only of type uuid where a flag says so. Elsewhere such keys may be varchar(36): they lead to uuids, where uuids are
// no texts.
bool is_uuid_as_text(const json::object& column, const sql::Dialect& dialect) {
  const json::value* length = column.if_contains("max_length");
  if (length == nullptr || *length != json::value(36)) return false;
  const std::string_view type = text_in(column, "data_type");
  const json::value* primary = column.if_contains("is_primary_key");
  const bool key =
      (primary != nullptr && *primary == json::value(true)) || !text_in(column, "foreign_key_table").empty();
  return type == "char" || (key && type == "varchar" && dialect.postgres());
}

// The contract shows quotes in texts of defaults as the database keeps them, doubled.
void undouble(json::value& value) {
  if (value.is_array()) {
    for (json::value& entry : value.get_array()) undouble(entry);
  } else if (value.is_object()) {
    for (auto& member : value.get_object()) undouble(member.value());
  } else if (value.is_string()) {
    std::string text(value.get_string());
    for (std::size_t at = text.find("''"); at != text.npos; at = text.find("''", at + 1)) text.erase(at, 1);
    value = text;
  }
}

void undouble_default(json::object& payload) {
  json::value* column = payload.if_contains("schema");
  if (column == nullptr || !column->is_object()) return;
  if (json::value* value = column->get_object().if_contains("default_value")) undouble(*value);
}

json::object parts_of(const json::object& entry, std::initializer_list<std::string_view> names) {
  json::object out;
  for (const std::string_view name : names) {
    if (const json::value* value = entry.if_contains(name)) out.emplace(name, *value);
  }
  return out;
}

}  // namespace

std::vector<const Difference*> groups_first(const std::vector<Difference>& collections, const schema::Schema& schema) {
  std::vector<const Difference*> waiting, out;
  std::set<std::string> made;
  for (const Difference& one : collections) {
    if (one.is_new()) waiting.push_back(&one);
  }
  while (!waiting.empty()) {
    const auto blocked = std::stable_partition(waiting.begin(), waiting.end(), [&](const Difference* one) {
      const std::string group = group_of(*one);
      return group.empty() || made.contains(group) || schema.collection(group) != nullptr;
    });
    if (blocked == waiting.begin()) {
      base::fail(base::invalid_payload(fmt::format(
          "Collection \"{}\" is grouped under \"{}\", which is neither there nor made by the diff before it",
          waiting.front()->collection, group_of(*waiting.front()))));
    }
    for (auto one = waiting.begin(); one != blocked; ++one) {
      out.push_back(*one);
      made.insert((*one)->collection);
    }
    waiting.erase(waiting.begin(), blocked);
  }
  return out;
}

json::object collection_payload(const Difference& collection, const std::vector<Difference>& fields,
                                const sql::Dialect& dialect) {
  json::object payload = parts_of(made_of(collection), {"meta", "schema"});
  payload["collection"] = collection.collection;
  json::array own;
  for (const Difference& field : fields) {
    if (field.collection != collection.collection || !field.is_new()) continue;
    own.push_back(field_payload(field, dialect));
  }
  payload["fields"] = std::move(own);
  return payload;
}

json::object field_payload(const Difference& field, const sql::Dialect& dialect) {
  json::object payload = parts_of(made_of(field), {"type", "meta", "schema"});
  const json::object* column = object_in(payload, "schema");
  if (column != nullptr && is_uuid_as_text(*column, dialect)) payload["type"] = "uuid";
  undouble_default(payload);
  payload["field"] = field.field;
  return payload;
}

json::object patch_of(const Difference& difference, const json::object& entry, const sql::Dialect& dialect) {
  const json::object target = schema::changed(entry, difference.changes);
  std::map<std::string, std::set<std::string>, std::less<>> touched;  // member -> of which members, "" for the whole
  for (const json::value& change : difference.changes) {
    const json::array& path = change.as_object().at("path").as_array();
    if (!path[0].is_string() || (path.size() > 1 && !path[1].is_string())) continue;
    touched[std::string(path[0].get_string())].insert(path.size() > 1 ? std::string(path[1].get_string()) : "");
  }
  json::object patch;
  const bool retyped = touched.contains("type");
  if (retyped) patch["type"] = target.at("type");
  for (const std::string_view member : {"meta", "schema"}) {
    const auto found = touched.find(member);
    const json::object* whole = object_in(target, member);
    if (member == "schema" && retyped && whole != nullptr) {
      patch["schema"] = *whole;
      continue;
    }
    if (found == touched.end()) continue;
    if (found->second.contains("")) {
      if (whole != nullptr) patch[member] = *whole;
      continue;
    }
    json::object some;
    for (const std::string& name : found->second) {
      const json::value* value = whole == nullptr ? nullptr : whole->if_contains(name);
      if (value != nullptr || member == "meta") some[name] = value == nullptr ? json::value(nullptr) : *value;
    }
    patch[member] = std::move(some);
  }
  // A column without its type would be read with the type of a text.
  if (patch.contains("schema") && target.contains("type")) patch["type"] = target.at("type");
  const json::object* column = object_in(target, "schema");
  const auto columns = touched.find("schema");
  const bool resized =
      columns != touched.end() && (columns->second.contains("data_type") || columns->second.contains("max_length"));
  if ((retyped || resized) && column != nullptr && is_uuid_as_text(*column, dialect)) patch["type"] = "uuid";
  undouble_default(patch);
  return patch;
}

json::object entry_of(const json::object& snapshot, std::string_view list, const Difference& difference) {
  for (const json::value& entry : snapshot.at(list).as_array()) {
    if (schema::names(entry.get_object(), difference.collection, difference.field)) return entry.get_object();
  }
  return {};
}

}  // namespace dirigent::model
