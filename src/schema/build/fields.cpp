#include <map>
#include <unordered_map>

#include "schema/build/build.hpp"
#include "schema/build/column_types.hpp"
#include "schema/system_data.hpp"

namespace dirigent::schema {

namespace {

/// A row of metadata: one that was read for this snapshot alone is moved into it, the server's own is copied.
struct FieldMeta {
  const json::object* row = nullptr;
  json::object* own = nullptr;

  json::value take() const { return own ? json::value(std::move(*own)) : json::value(*row); }
};
using FieldMetas = std::vector<FieldMeta>;

json::value optional_number(const std::optional<int>& number) {
  return number ? json::value(*number) : json::value();
}

json::value optional_text(const std::optional<std::string>& text) {
  return text ? json::value(*text) : json::value();
}

json::value max_length_json(const Field& field, bool postgres) {
  // The contract's number for a text type of no limit.
  if (postgres && !field.max_length && field.data_type == "character varying") return -5;
  return optional_number(field.max_length);
}

json::object schema_json(const Field& field, const sql::Table& table, const std::string& foreign_schema,
                         bool postgres) {
  const sql::Column& column = *field.column;
  json::object out;
  out.reserve(18);
  out.emplace("name", column.name);
  out.emplace("table", table.name);
  out.emplace("data_type", field.data_type);
  out.emplace("default_value", field.default_value);
  if (postgres) out.emplace("generation_expression", optional_text(column.generation_expression));
  out.emplace("max_length", max_length_json(field, postgres));
  out.emplace("numeric_precision", optional_number(field.precision));
  out.emplace("numeric_scale", optional_number(field.scale));
  out.emplace("is_generated", column.generated);
  if (!postgres) out.emplace("generation_expression", optional_text(column.generation_expression));
  out.emplace("is_nullable", column.nullable);
  out.emplace("is_unique", column.unique);
  out.emplace("is_indexed", column.indexed);
  out.emplace("is_primary_key", column.primary_key);
  out.emplace("has_auto_increment", column.primary_key && column.auto_increment);
  if (postgres) {
    out.emplace("foreign_key_schema", field.foreign_table ? json::value(foreign_schema) : json::value());
    out.emplace("foreign_key_table", optional_text(field.foreign_table));
    out.emplace("foreign_key_column", optional_text(field.foreign_column));
    out.emplace("comment", optional_text(column.comment));
  } else {
    out.emplace("foreign_key_column", optional_text(field.foreign_column));
    out.emplace("foreign_key_table", optional_text(field.foreign_table));
  }
  return out;
}

// What stands for a login is told by no column, though the contract's meta doesn't say so.
bool stands_for_login(std::string_view table, std::string_view column) {
  return table == "directus_sessions" && (column == "token" || column == "next_token");
}

void read_meta(Field& field, const FieldMeta& from) {
  const json::object& meta = *from.row;
  field.specials = special_bits(meta.at("special"));
  field.system = meta.contains("system");
  const json::value* searchable = meta.if_contains("searchable");
  field.searchable = !searchable || !searchable->is_bool() || searchable->get_bool();
  if (const json::value* validation = meta.if_contains("validation")) field.validation = *validation;
  field.meta = from.take();
}

Field column_field(const Schema& schema, const sql::Table& table, const sql::Column& column, const FieldMeta* meta,
                   bool postgres) {
  Field field;
  field.name = column.name;
  field.column = column;
  if (meta) read_meta(field, *meta);
  if (stands_for_login(table.name, column.name)) field.specials |= static_cast<std::uint32_t>(Special::kConceal);
  ColumnFacts facts = column_facts(column, postgres);
  const json::value* special = meta ? field.meta.get_object().if_contains("special") : nullptr;
  field.type = field_type_of(column, facts, special ? *special : json::value());
  field.data_type = std::move(facts.data_type);
  field.max_length = facts.max_length;
  field.precision = facts.precision;
  field.scale = facts.scale;
  field.default_value = default_value(column, field.type);
  std::string foreign_schema = table.schema;
  for (const sql::ForeignKey& key : table.foreign_keys) {
    if (key.column != column.name) continue;
    field.foreign_table = key.foreign_table;
    field.foreign_column = key.foreign_column;
    const Collection* target = schema.collection(key.foreign_table);
    if (target && target->table) foreign_schema = target->table->schema;
  }
  field.schema = schema_json(field, table, foreign_schema, postgres);
  return field;
}

/// A row without a column. It can be read as data only when a special says that it is an alias of relations.
struct AliasField {
  Field field;
  bool data = false;
};
AliasField alias_field(const FieldMeta& meta) {
  constexpr auto kAliases = static_cast<std::uint32_t>(Special::kAlias) | static_cast<std::uint32_t>(Special::kO2m) |
                            static_cast<std::uint32_t>(Special::kM2m) | static_cast<std::uint32_t>(Special::kM2a) |
                            static_cast<std::uint32_t>(Special::kFiles) |
                            static_cast<std::uint32_t>(Special::kTranslations);
  Field field;
  field.name = meta.row->at("field").as_string();
  field.type = base::FieldType::kAlias;
  read_meta(field, meta);
  const bool data = (field.specials & kAliases) != 0 && !field.has(Special::kNoData);
  return {std::move(field), data};
}

void add_fields(const Schema& schema, Collection& collection, const FieldMetas& metas, bool postgres) {
  const sql::Table& table = *collection.table;
  // The first row of a name counts, as system data precedes rows.
  std::unordered_map<std::string_view, const FieldMeta*> by_name;
  FieldMetas aliases;
  for (const FieldMeta& meta : metas) {
    const std::string_view name = meta.row->at("field").as_string();
    if (by_name.emplace(name, &meta).second && !table.column(name)) aliases.push_back(meta);
  }

  std::vector<Field> fields, presentation;
  std::unordered_map<std::string, std::size_t> index;
  fields.reserve(table.columns.size() + 4);
  for (const sql::Column& column : table.columns) {
    const auto found = by_name.find(column.name);
    index.emplace(column.name, fields.size());
    fields.push_back(column_field(schema, table, column, found == by_name.end() ? nullptr : found->second, postgres));
  }
  for (const FieldMeta& meta : aliases) {
    AliasField alias = alias_field(meta);
    if (!alias.data) {
      presentation.push_back(std::move(alias.field));
      continue;
    }
    index.emplace(alias.field.name, fields.size());
    fields.push_back(std::move(alias.field));
  }
  collection.fields = std::move(fields);
  if (!presentation.empty()) collection.presentation = std::move(presentation);
  collection.index = std::move(index);
}

}  // namespace

void build_fields(Schema& schema, BuildInput& input) {
  std::unordered_map<std::string, FieldMetas> metas;
  for (const auto& [collection, entries] : system_data().fields)
    for (const json::object& meta : entries) metas[collection].push_back({&meta, nullptr});
  for (json::object& meta : input.rows.fields)
    metas[std::string(meta.at("collection").as_string())].push_back({&meta, &meta});
  for (auto& [name, collection] : schema.collections) {
    if (!collection.table || !input.holds(name)) continue;
    const auto found = metas.find(name);
    add_fields(schema, collection, found == metas.end() ? FieldMetas{} : found->second, input.postgres);
  }
}

}  // namespace dirigent::schema
