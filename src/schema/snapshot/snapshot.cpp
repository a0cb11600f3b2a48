#include "schema/snapshot/snapshot.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "schema/row_key.hpp"
#include "schema/snapshot/members.hpp"

namespace dirigent::schema {

namespace {

constexpr int kVersion = 1;  // of the document's form

json::object picked(const json::object& from, std::span<const std::string_view> names) {
  json::object out;
  for (const std::string_view name : names) {
    const json::value* value = from.if_contains(name);
    if (value != nullptr) out.emplace(name, in_order(*value));
  }
  return out;
}

// The row of the directus_* table, without the number it has there.
json::value described(const json::value& meta, std::string_view number = {}) {
  json::value out = in_order(meta);
  out.get_object().stable_erase("system");
  if (!number.empty()) out.get_object().stable_erase(number);
  return out;
}

/// An entry and its place among those of its collection.
struct Numbered {
  std::int64_t number;
  json::object entry;
};

std::int64_t number_of(const json::value& meta) {
  const json::value* id = meta.get_object().if_contains("id");
  return id != nullptr && id->is_int64() ? id->get_int64() : 0;
}

void append(json::array& out, std::vector<Numbered> entries) {
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Numbered& a, const Numbered& b) { return a.number < b.number; });
  for (Numbered& one : entries) out.push_back(std::move(one.entry));
}

bool ends_in_contract(const Schema& schema, const Relation& relation) {
  const Collection* many = schema.collection(relation.many_collection);
  const Collection* one = relation.one_collection ? schema.collection(*relation.one_collection) : nullptr;
  return (many == nullptr || in_contract(*many)) && (one == nullptr || in_contract(*one));
}

json::array collections_of(const Schema& schema) {
  json::array out;
  for (const auto& [name, collection] : schema.collections) {
    const json::object& shown = collection.api->get_object();
    const json::value& meta = shown.at("meta");
    if (collection.system || !meta.is_object() || !in_contract(collection)) continue;
    json::object entry{{"collection", name}, {"meta", described(meta)}};
    const json::object* table = shown.at("schema").if_object();
    if (table != nullptr) entry.emplace("schema", picked(*table, kMembersOfTable));
    out.push_back(std::move(entry));
  }
  return out;
}

Numbered entry_of(const Collection& collection, const Field& field) {
  json::object entry{{"collection", collection.name},
                     {"field", field.name},
                     {"type", base::name_of(field.type)},
                     {"meta", described(field.meta, "id")}};
  if (field.schema.is_object()) entry.emplace("schema", picked(field.schema.get_object(), kMembersOfColumn));
  return {number_of(field.meta), std::move(entry)};
}

json::array fields_of(const Schema& schema) {
  json::array out;
  for (const auto& [name, collection] : schema.collections) {
    std::vector<Numbered> entries;
    if (!in_contract(collection)) continue;
    for (const auto* fields : {&collection.fields, &collection.presentation}) {
      for (const Field& field : *fields) {
        const RelationEnd* end = field.alias() ? collection.relation(field.name) : nullptr;
        if (end != nullptr && !ends_in_contract(schema, *end->relation)) continue;
        if (!field.system && field.meta.is_object()) entries.push_back(entry_of(collection, field));
      }
    }
    append(out, std::move(entries));
  }
  return out;
}

json::array system_fields_of(const Schema& schema) {
  json::array out;
  for (const auto& [name, collection] : schema.collections) {
    if (!collection.system) continue;
    std::vector<std::string_view> indexed;
    for (const Field& field : collection.fields) {
      const json::object* column = field.schema.if_object();
      const json::value* index = column != nullptr ? column->if_contains("is_indexed") : nullptr;
      if (field.system && index != nullptr && *index == json::value(true)) indexed.push_back(field.name);
    }
    std::sort(indexed.begin(), indexed.end());
    for (const std::string_view field : indexed) {
      out.push_back(json::object{{"collection", name}, {"field", field}, {"schema", {{"is_indexed", true}}}});
    }
  }
  return out;
}

json::array relations_of(const Schema& schema) {
  std::map<std::string_view, std::vector<Numbered>> by_collection;
  for (const Relation& relation : schema.relations) {
    const json::object& shown = relation.api->get_object();
    const json::value& meta = shown.at("meta");
    if (relation.system || !meta.is_object() || !ends_in_contract(schema, relation)) continue;
    json::object entry{{"collection", shown.at("collection")},
                       {"field", shown.at("field")},
                       {"related_collection", shown.at("related_collection")},
                       {"meta", described(meta, "id")}};
    const json::object* key = shown.at("schema").if_object();
    if (key != nullptr) entry.emplace("schema", picked(*key, kMembersOfKey));
    by_collection[relation.many_collection].push_back({number_of(meta), std::move(entry)});
  }
  json::array out;
  for (auto& [name, entries] : by_collection) append(out, std::move(entries));
  return out;
}

}  // namespace

json::value in_order(const json::value& value) {
  if (value.is_array()) {
    json::array out;
    out.reserve(value.get_array().size());
    for (const json::value& entry : value.get_array()) out.push_back(in_order(entry));
    return out;
  }
  if (!value.is_object()) return value;
  std::vector<const json::key_value_pair*> members;
  for (const json::key_value_pair& member : value.get_object()) members.push_back(&member);
  std::sort(members.begin(), members.end(), [](const auto* a, const auto* b) { return a->key() < b->key(); });
  json::object out;
  for (const json::key_value_pair* member : members) out.emplace(member->key(), in_order(member->value()));
  return out;
}

std::string_view vendor_of(const sql::Dialect& dialect) {
  return dialect.sqlite() ? "sqlite" : "postgres";
}

json::object snapshot_of(const Schema& schema, const sql::Dialect& dialect) {
  return snapshot_of(schema, kContractRelease, vendor_of(dialect));
}

json::object snapshot_of(const Schema& schema, std::string_view release, std::string_view vendor) {
  return {{"version", kVersion},
          {"directus", release},
          {"vendor", vendor},
          {"collections", collections_of(schema)},
          {"fields", fields_of(schema)},
          {"systemFields", system_fields_of(schema)},
          {"relations", relations_of(schema)}};
}

}  // namespace dirigent::schema
