#include <set>

#include "schema/build/build.hpp"
#include "schema/row_key.hpp"
#include "schema/system_data.hpp"

namespace dirigent::schema {

namespace {

using KeyName = std::pair<std::string, std::string>;  // collection, field

json::value key_json(const sql::ForeignKey& key, const sql::Table& table, const Schema& schema, bool postgres) {
  const json::value constraint = key.constraint ? json::value(*key.constraint) : json::value();
  json::object out;
  if (postgres) out.emplace("constraint_name", constraint);
  out.emplace("table", table.name);
  out.emplace("column", key.column);
  if (postgres) {
    const Collection* target = schema.collection(key.foreign_table);
    out.emplace("foreign_key_schema", target && target->table ? target->table->schema : table.schema);
  }
  out.emplace("foreign_key_table", key.foreign_table);
  out.emplace("foreign_key_column", key.foreign_column);
  out.emplace("on_update", key.on_update);
  out.emplace("on_delete", key.on_delete);
  if (!postgres) out.emplace("constraint_name", constraint);
  return out;
}

const sql::ForeignKey* foreign_key(const Schema& schema, const std::string& collection, const std::string& field) {
  const Collection* found = schema.collection(collection);
  if (!found || !found->table) return nullptr;
  for (const sql::ForeignKey& key : found->table->foreign_keys)
    if (key.column == field) return &key;
  return nullptr;
}

class Builder {
 public:
  Builder(Schema& schema, bool postgres) : schema_(schema), postgres_(postgres) {}

  void add_with_meta(const json::object& meta) {
    Relation relation;
    relation.many_collection = meta.at("many_collection").as_string();
    relation.many_field = meta.at("many_field").as_string();
    relation.one_collection = text_member(meta, "one_collection");
    relation.one_field = text_member(meta, "one_field");
    relation.one_collection_field = text_member(meta, "one_collection_field");
    relation.junction_field = text_member(meta, "junction_field");
    relation.sort_field = text_member(meta, "sort_field");
    relation.deselect_delete = text_member(meta, "one_deselect_action") == "delete";
    relation.system = meta.contains("system");
    if (const json::value* allowed = meta.if_contains("one_allowed_collections"); allowed && allowed->is_array())
      for (const json::value& name : allowed->get_array())
        if (name.is_string()) relation.one_allowed_collections.emplace_back(name.get_string());
    // A second row for the same field describes another way to see one key; the first has it.
    if (seen_.emplace(relation.many_collection, relation.many_field).second)
      if (const auto* key = foreign_key(schema_, relation.many_collection, relation.many_field))
        relation.foreign_key = *key;
    add(std::move(relation), meta);
  }

  /// Foreign keys that no row tells of.
  void add_bare_keys() {
    for (const auto& [name, collection] : schema_.collections) {
      if (!collection.table) continue;
      for (const sql::ForeignKey& key : collection.table->foreign_keys) {
        if (!seen_.emplace(name, key.column).second) continue;
        Relation relation;
        relation.many_collection = name;
        relation.many_field = key.column;
        relation.one_collection = key.foreign_table;
        relation.system = collection.system;
        relation.foreign_key = key;
        add(std::move(relation), nullptr);
      }
    }
  }

 private:
  void add(Relation relation, json::value meta) {
    if (relation.foreign_key) relation.one_collection = relation.foreign_key->foreign_table;
    json::value key;
    if (relation.foreign_key)
      key = key_json(*relation.foreign_key, *schema_.collection(relation.many_collection)->table, schema_, postgres_);
    relation.api = json::object{
        {"collection", relation.many_collection},
        {"field", relation.many_field},
        {"related_collection", relation.one_collection ? json::value(*relation.one_collection) : json::value()},
        {"schema", std::move(key)},
        {"meta", std::move(meta)}};
    schema_.relations.push_back(std::move(relation));
  }

  Schema& schema_;
  bool postgres_;
  std::set<KeyName> seen_;
};

Collection* find(Schema& schema, const std::string& name) {
  const auto found = schema.collections.find(name);
  return found == schema.collections.end() ? nullptr : &found->second;
}

/// Ties a relation to the fields it is seen from. Ends whose collection or field is missing stay untied.
void link(Schema& schema, const Relation& relation) {
  Collection* many = find(schema, relation.many_collection);
  if (!many || !many->table || !many->field(relation.many_field)) return;
  if (!relation.one_collection) {
    many->relations.emplace(relation.many_field, RelationEnd{&relation, RelationKind::kM2A, nullptr});
    return;
  }
  Collection* one = find(schema, *relation.one_collection);
  if (!one || !one->table || !referred_field(relation, *one)) return;
  many->relations.emplace(relation.many_field, RelationEnd{&relation, RelationKind::kM2O, one});
  if (relation.one_field && one->field(*relation.one_field))
    one->relations.emplace(*relation.one_field, RelationEnd{&relation, RelationKind::kO2M, many});
}

}  // namespace

void build_relations(Schema& schema, const BuildInput& input) {
  Builder builder(schema, input.postgres);
  for (const json::object& meta : system_data().relations) builder.add_with_meta(meta);
  for (const json::object& meta : input.rows.relations) builder.add_with_meta(meta);
  builder.add_bare_keys();
  // Linked only now: the ends point into a vector that no longer grows.
  for (const Relation& relation : schema.relations) link(schema, relation);
}

std::shared_ptr<Schema> build_schema(BuildInput input) {
  auto schema = std::make_shared<Schema>();
  build_collections(*schema, input);
  build_fields(*schema, input);
  build_relations(*schema, input);
  build_cascades(*schema);
  return schema;
}

}  // namespace dirigent::schema
