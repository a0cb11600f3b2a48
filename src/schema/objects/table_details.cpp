#include "schema/objects/table_details.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "schema/row_key.hpp"
#include "schema/snapshot/members.hpp"
#include "schema/snapshot/snapshot.hpp"
#include "sql/ddl_sqlite_text.hpp"

namespace dirigent::schema {

namespace {

constexpr std::string_view kRows[] = {"collections", "fields", "relations"};

json::array texts_of(const std::vector<std::string>& names) {
  json::array out;
  for (const std::string& name : names) out.emplace_back(name);
  return out;
}

json::object field_entry(const Field& field) {
  json::object column;
  if (field.schema.is_object()) {
    for (const std::string_view name : kMembersOfColumn) {
      // Which table it leads to is said by the foreign keys.
      if (name.starts_with("foreign_key") || name == "table" || name == "name") continue;
      if (const json::value* value = field.schema.get_object().if_contains(name))
        column.emplace(name, in_order(*value));
    }
  }
  return {{"field", field.name}, {"type", base::name_of(field.type)}, {"schema", std::move(column)}};
}

std::string key_text(const sql::ForeignKey& key) {
  sql::Fragment out("FOREIGN KEY (");
  out.identifier(key.column).raw(") REFERENCES ").identifier(key.foreign_table).raw(" (");
  out.identifier(key.foreign_column).raw(")");
  if (key.on_update != "NO ACTION") out.raw(" ON UPDATE ").raw(key.on_update);
  if (key.on_delete != "NO ACTION") out.raw(" ON DELETE ").raw(key.on_delete);
  return out.statement(false).text;
}

// Without the numbers of rows, and what is not theirs.
json::object row_of(const json::value& meta) {
  json::object out = in_order(meta).get_object();
  out.stable_erase("id");
  out.stable_erase("system");
  return out;
}

bool is_told(const Collection& collection) {
  return !collection.system && collection.table && !in_contract(collection) &&
         collection.api->get_object().at("meta").is_object();
}

/// By name of the collection whose rows they are.
class Rows {
 public:
  explicit Rows(const Schema& schema) : schema_(schema) {}

  std::vector<SchemaObject> take() {
    for (const auto& [name, collection] : schema_.collections) {
      if (is_told(collection)) add(collection);
    }
    for (const Relation& relation : schema_.relations) {
      const json::value& meta = relation.api->get_object().at("meta");
      if (relation.system || !meta.is_object()) continue;
      json::object* owner = details_of_either(relation.many_collection, relation.one_collection);
      if (owner != nullptr) owner->at("relations").get_array().push_back(row_of(meta));
    }
    for (SchemaObject& object : objects_) sort(object.details.get_object());
    return std::move(objects_);
  }

 private:
  void add(const Collection& collection) {
    SchemaObject& object = objects_.emplace_back();
    object.kind = ObjectKind::kCollection;
    object.name = collection.name;
    json::array fields;
    for (const auto* list : {&collection.fields, &collection.presentation}) {
      for (const Field& field : *list) {
        if (!field.system && field.meta.is_object()) fields.push_back(row_of(field.meta));
      }
    }
    json::array own;
    own.push_back(row_of(collection.api->get_object().at("meta")));
    object.details =
        json::object{{"collections", std::move(own)}, {"fields", std::move(fields)}, {"relations", json::array()}};
    add_aliases(collection, object.details.get_object().at("fields").get_array());
  }

  // Aliases of the contract's collections that lead here are in nobody's snapshot else.
  void add_aliases(const Collection& collection, json::array& fields) const {
    for (const Relation& relation : schema_.relations) {
      if (relation.system || relation.many_collection != collection.name || !relation.one_collection) continue;
      const Collection* one = schema_.collection(*relation.one_collection);
      if (one == nullptr || !in_contract(*one) || !relation.one_field) continue;
      const Field* alias = one->shown_field(*relation.one_field);
      if (alias != nullptr && alias->alias() && alias->meta.is_object()) fields.push_back(row_of(alias->meta));
    }
  }

  json::object* details_of_either(const std::string& many, const std::optional<std::string>& one) {
    for (const std::string& name : {many, one.value_or(std::string())}) {
      for (SchemaObject& object : objects_) {
        if (!name.empty() && object.name == name) return &object.details.get_object();
      }
    }
    return nullptr;
  }

  // The order of rows is that of their names: numbers are each database's own.
  static void sort(json::object& details) {
    const auto name_of = [](const json::value& row) {
      std::string out;
      for (const std::string_view member : {"collection", "field", "many_collection", "many_field"}) {
        const json::value* value = row.get_object().if_contains(member);
        if (value != nullptr && value->is_string()) out += std::string(value->get_string()) + '\0';
      }
      return out;
    };
    for (const std::string_view list : kRows) {
      json::array& rows = details.at(list).get_array();
      std::vector<std::pair<std::string, json::value>> named;
      for (json::value& row : rows) named.emplace_back(name_of(row), std::move(row));
      std::stable_sort(named.begin(), named.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
      rows.clear();
      for (auto& [name, row] : named) rows.push_back(std::move(row));
    }
  }

  const Schema& schema_;
  std::vector<SchemaObject> objects_;
};

std::set<std::string> column_names(const json::value& details) {
  std::set<std::string> out;
  for (const json::value& field : details.at("fields").as_array()) {
    out.emplace(field.at("field").as_string());
  }
  return out;
}

void judge_texts(const Judged& owner, std::string_view member) {
  std::size_t index = 0;
  for (const json::value& value : owner.list(member)) {
    const bool fits =
        value.is_string() && !value.get_string().empty() && value.get_string().find('\0') == std::string::npos;
    if (!fits) unfit(fmt::format("{}[{}]", owner.path_of(member), index), "must be a string");
    ++index;
  }
}

json::object read_table(const Judged& details) {
  std::size_t index = 0;
  for (const json::value& value : details.list("fields")) {
    const Judged field(value, fmt::format("{}[{}]", details.path_of("fields"), index++));
    (void)field.text("field", true);
    const std::string type = field.text("type", true);
    if (type != "unknown" && !base::field_type_of(type)) unfit(field.path_of("type"), "is no type of a field");
    (void)Judged(field.required("schema"), field.path_of("schema"));
    field.only({"field", "type", "schema"});
  }
  judge_texts(details, "key");
  if (details.find("foreign_keys") != nullptr) judge_texts(details, "foreign_keys");
  if (details.find("uniques") != nullptr) {
    for (const json::value& value : details.list("uniques")) {
      const json::value columns = json::object{{"uniques", value}};
      judge_texts(Judged(columns, details.path()), "uniques");
    }
  }
  details.only({"fields", "key", "foreign_keys", "uniques"});
  return details.object();
}

json::object read_rows(const Judged& details) {
  for (const std::string_view list : kRows) {
    std::size_t index = 0;
    for (const json::value& value : details.list(list)) {
      const Judged row(value, fmt::format("{}[{}]", details.path_of(list), index++));
      const std::string owner = row.text(list == "relations" ? "many_collection" : "collection", true);
      if (is_system_name(owner)) unfit(row.path(), "is about a table of the system");
    }
  }
  details.only({"collections", "fields", "relations"});
  return details.object();
}

// What decides whether values are kept, and what a column takes.
bool same_column(const json::value& one, const json::value& other) {
  for (const std::string_view member :
       {"data_type", "max_length", "numeric_precision", "numeric_scale", "is_nullable", "is_generated"}) {
    const json::value* first = one.as_object().if_contains(member);
    const json::value* second = other.as_object().if_contains(member);
    if (first != nullptr && second != nullptr && *first != *second) return false;
  }
  return true;
}

json::value without_instants(const json::value& details) {
  json::value out = details;
  for (json::value& row : out.get_object().at("fields").get_array()) {
    json::value* special = row.get_object().if_contains("special");
    if (special == nullptr || !special->is_array()) continue;
    json::array kept;
    for (const json::value& word : special->get_array()) {
      if (word != json::value("cast-timestamp")) kept.push_back(word);
    }
    if (kept.empty()) {
      *special = nullptr;
    } else {
      *special = std::move(kept);
    }
  }
  return out;
}

}  // namespace

bool is_base_table(const Collection& collection) {
  return !collection.system && collection.table && collection.table->kind == sql::TableKind::kTable &&
         !in_contract(collection);
}

json::object details_of(const Collection& collection, const sql::Dialect& dialect) {
  const sql::Table& table = *collection.table;
  json::array fields;
  for (const sql::Column& column : table.columns) {
    const Field* field = collection.field(column.name);
    if (field != nullptr) fields.push_back(field_entry(*field));
  }
  json::object out{{"fields", std::move(fields)}, {"key", texts_of(table.primary_key)}};
  if (!dialect.sqlite()) return out;
  json::array keys, uniques;
  for (const sql::ForeignKey& key : table.foreign_keys) keys.emplace_back(key_text(key));
  const auto text = table.sql ? sql::parse_create_table(*table.sql) : std::nullopt;
  if (text) {
    for (const sql::TextConstraint& constraint : text->constraints) {
      if (constraint.columns.size() < 2) continue;
      if (constraint.kind == sql::TextConstraint::Kind::kForeignKey) {
        keys.emplace_back(sql::split_name(constraint.text).body);
      } else if (constraint.kind == sql::TextConstraint::Kind::kUnique) {
        uniques.push_back(texts_of(constraint.columns));
      }
    }
  }
  out.emplace("foreign_keys", std::move(keys));
  out.emplace("uniques", std::move(uniques));
  return out;
}

std::vector<SchemaObject> collection_objects(const Schema& schema) {
  return Rows(schema).take();
}

json::object read_details(ObjectKind kind, const Judged& details) {
  return kind == ObjectKind::kBaseTable ? read_table(details) : read_rows(details);
}

std::vector<SchemaObject> foreign_keys_of(const SchemaObject& base_table) {
  std::vector<SchemaObject> out;
  const json::value* keys = base_table.details.get_object().if_contains("foreign_keys");
  if (keys == nullptr) return out;
  for (const json::value& key : keys->as_array()) {
    SchemaObject& object = out.emplace_back();
    object.kind = ObjectKind::kForeignKey;
    object.table = base_table.name;
    object.name = sql::constraint_name(base_table.name, std::to_string(out.size()), "foreign", 63);
    object.definition = std::string(key.as_string());
  }
  return out;
}

bool same_shape(const json::value& one, const json::value& other) {
  return one.at("key") == other.at("key") && column_names(one) == column_names(other);
}

std::optional<std::string> contradicted_column(const json::value& given, const json::value& made) {
  std::map<std::string, const json::value*> there;
  for (const json::value& field : made.at("fields").as_array()) {
    there.emplace(std::string(field.at("field").as_string()), &field);
  }
  for (const json::value& field : given.at("fields").as_array()) {
    const std::string name(field.at("field").as_string());
    const auto found = there.find(name);
    if (found == there.end() || !same_column(field.at("schema"), found->second->at("schema"))) return name;
    there.erase(found);
  }
  if (!there.empty()) return there.begin()->first;
  if (given.at("key") != made.at("key")) return std::string();
  return std::nullopt;
}

bool same_rows(const json::value& one, const json::value& other) {
  return without_instants(one) == without_instants(other);
}

}  // namespace dirigent::schema
