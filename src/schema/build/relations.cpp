#include <limits>
#include <map>
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
  Builder(Schema& schema, const BuildInput& input) : schema_(schema), input_(input) {
    if (input.before == nullptr) return;
    for (const Relation& relation : input.before->relations) {
      if (relation.api->at("meta").is_null()) bare_.emplace(name_of(relation), &relation);
    }
  }

  /// Those that rows tell of, read now or before, in the order of the rows.
  void add_rows() {
    for (const json::object& meta : system_data().relations) add_with_meta(meta);
    std::map<std::int64_t, const Relation*> kept;
    if (input_.before != nullptr) {
      for (const Relation& relation : input_.before->relations) {
        const json::object* meta = relation.api->at("meta").if_object();
        if (meta == nullptr || meta->contains("system") || input_.holds(relation.many_collection)) continue;
        kept.emplace(meta->at("id").as_int64(), &relation);
      }
    }
    auto next = kept.begin();
    const auto keep_until = [&](std::int64_t id) {
      for (; next != kept.end() && next->first < id; ++next) keep(*next->second);
    };
    for (const json::object& meta : input_.rows.relations) {
      keep_until(meta.at("id").as_int64());
      add_with_meta(meta);
    }
    keep_until(std::numeric_limits<std::int64_t>::max());
  }

  /// Foreign keys that no row tells of.
  void add_bare_keys() {
    for (const auto& [name, collection] : schema_.collections) {
      if (!collection.table) continue;
      for (const sql::ForeignKey& key : collection.table->foreign_keys) add_bare_key(collection, key);
    }
  }

 private:
  static KeyName name_of(const Relation& relation) { return {relation.many_collection, relation.many_field}; }

  /// Neither end of it is another than it was.
  bool stands(const Relation& relation) const {
    return !input_.holds(relation.many_collection) &&
           !(relation.one_collection && input_.holds(*relation.one_collection));
  }

  void keep(const Relation& relation) {
    if (!stands(relation)) return add_with_meta(relation.api->at("meta").get_object());
    seen_.insert(name_of(relation));
    schema_.relations.push_back(relation);
  }

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

  void add_bare_key(const Collection& collection, const sql::ForeignKey& key) {
    if (!seen_.emplace(collection.name, key.column).second) return;
    const auto known = bare_.find({collection.name, key.column});
    if (known != bare_.end() && stands(*known->second)) {
      schema_.relations.push_back(*known->second);
      return;
    }
    Relation relation;
    relation.many_collection = collection.name;
    relation.many_field = key.column;
    relation.one_collection = key.foreign_table;
    relation.system = collection.system;
    relation.foreign_key = key;
    add(std::move(relation), nullptr);
  }

  void add(Relation relation, json::value meta) {
    if (relation.foreign_key) relation.one_collection = relation.foreign_key->foreign_table;
    json::value key;
    if (relation.foreign_key)
      key = key_json(*relation.foreign_key, *schema_.collection(relation.many_collection)->table, schema_,
                     input_.postgres);
    relation.api.edit() = json::object{
        {"collection", relation.many_collection},
        {"field", relation.many_field},
        {"related_collection", relation.one_collection ? json::value(*relation.one_collection) : json::value()},
        {"schema", std::move(key)},
        {"meta", std::move(meta)}};
    schema_.relations.push_back(std::move(relation));
  }

  Schema& schema_;
  const BuildInput& input_;
  std::set<KeyName> seen_;
  std::map<KeyName, const Relation*> bare_;  // of the snapshot before
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
  schema.relations.reserve(input.before == nullptr ? 0 : input.before->relations.size());
  Builder builder(schema, input);
  builder.add_rows();
  builder.add_bare_keys();
  // Linked only now: the ends point into a vector that no longer grows.
  for (const Relation& relation : schema.relations) link(schema, relation);
}

std::shared_ptr<Schema> build_schema(BuildInput input) {
  auto schema = std::make_shared<Schema>();
  keep_collections(*schema, input);
  build_collections(*schema, input);
  build_fields(*schema, input);
  build_relations(*schema, input);
  build_cascades(*schema);
  return schema;
}

}  // namespace dirigent::schema
