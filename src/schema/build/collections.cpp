#include <map>

#include "schema/build/build.hpp"
#include "schema/row_key.hpp"
#include "schema/system_data.hpp"

namespace dirigent::schema {

namespace {

json::value table_json(const sql::Table& table, bool postgres) {
  if (postgres) {
    return json::object{{"schema", table.schema},
                        {"name", table.name},
                        {"comment", table.comment ? json::value(*table.comment) : json::value()}};
  }
  return json::object{{"name", table.name}, {"sql", table.sql ? json::value(*table.sql) : json::value()}};
}

json::value collection_json(const std::string& name, const json::object* meta, json::value schema) {
  json::object out{{"collection", name}};
  if (meta) {
    out["meta"] = *meta;
    out["schema"] = std::move(schema);
  } else {
    out["schema"] = std::move(schema);
    out["meta"] = nullptr;
  }
  return out;
}

bool flag(const json::object& meta, std::string_view key) {
  const json::value* value = meta.if_contains(key);
  return value && value->is_bool() && value->get_bool();
}

void read_meta(Collection& collection, const json::object& meta) {
  collection.system = flag(meta, "system");
  collection.singleton = flag(meta, "singleton");
  collection.versioning = flag(meta, "versioning");
  collection.sort_field = text_member(meta, "sort_field");
  const std::optional<std::string> accountability = text_member(meta, "accountability");
  collection.tracks_activity = accountability == "all" || accountability == "activity";
  collection.tracks_revisions = accountability == "all";
}

/// A view has no key of its own: a column named as most keys are stands for one.
std::string key_of(const sql::Table& table) {
  if (table.primary_key.size() == 1) return table.primary_key.front();
  const bool view = table.kind != sql::TableKind::kTable;
  return view && table.primary_key.empty() && table.column("id") != nullptr ? "id" : std::string(kRowKey);
}

}  // namespace

std::optional<std::string> text_member(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (!value || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

void keep_collections(Schema& schema, const BuildInput& input) {
  if (input.before == nullptr) return;
  for (const auto& [name, collection] : input.before->collections) {
    if (input.holds(name)) continue;
    Collection& kept = schema.collections.emplace_hint(schema.collections.end(), name, collection)->second;
    // What others have to do with it is found anew.
    kept.relations.clear();
    kept.search.reset();
    kept.carries_access = false;
  }
}

void build_collections(Schema& schema, BuildInput& input) {
  std::map<std::string_view, const json::object*> metas;
  for (const json::object& meta : input.rows.collections) metas.emplace(meta.at("collection").as_string(), &meta);
  for (const json::object& meta : system_data().collections)
    metas.insert_or_assign(meta.at("collection").as_string(), &meta);

  for (sql::Table& table : input.tables) {
    const auto found = metas.find(table.name);
    const json::object* meta = found == metas.end() ? nullptr : found->second;
    if (found != metas.end()) metas.erase(found);
    if (input.exclude_tables.count(table.name)) continue;
    Collection& collection = schema.collections[table.name];
    collection.name = table.name;
    collection.primary_key = key_of(table);
    if (meta) read_meta(collection, *meta);
    collection.api = collection_json(table.name, meta, table_json(table, input.postgres));
    collection.table = std::make_shared<const sql::Table>(std::move(table));
  }
  // What is left has rows but no table: folders. A system table that is missing is no folder.
  for (const auto& [name, meta] : metas) {
    if (meta->contains("system")) continue;
    Collection& folder = schema.collections[std::string(name)];
    folder.name = name;
    read_meta(folder, *meta);
    folder.api = collection_json(folder.name, meta, nullptr);
  }
}

}  // namespace dirigent::schema
