#include "cli/env/models.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <map>
#include <set>

#include "base/json_writer.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "model/apply/base_table_sql.hpp"
#include "schema/objects/read.hpp"
#include "schema/objects/table_details.hpp"
#include "schema/snapshot/snapshot.hpp"

namespace dirigent::cli {

namespace {

using schema::Difference;

// Members of a column that each kind of database has its own words for, while the field's type says the same.
constexpr std::string_view kOwnWords[] = {"data_type",     "numeric_precision",  "numeric_scale",        "max_length",
                                          "default_value", "has_auto_increment", "generation_expression"};

std::string text_of(const json::object& entry, std::string_view member) {
  const json::value* value = entry.if_contains(member);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::string name_of(const json::object& entry) {
  return text_of(entry, "collection") + "." + text_of(entry, "field");
}

bool means_the_same(std::string_view member, std::string_view type, const json::value& one, const json::value& other) {
  if (member == "max_length") return type != "string";
  // SQLite does not always say how many digits it was told.
  if (member == "numeric_precision" || member == "numeric_scale") {
    return type != "decimal" || one.is_null() || other.is_null();
  }
  if (member != "default_value") return true;
  // Texts are the database's expressions for now, or for a counter; whole numbers and flags may be written as either.
  if (type == "timestamp" || type == "dateTime" || type == "integer" || type == "bigInteger") {
    return one.is_string() || other.is_string();
  }
  if (one.is_null() || other.is_null()) return false;
  if (type == "boolean") {
    const auto yes = [](const json::value& value) { return value == json::value(true) || value == json::value(1); };
    return yes(one) == yes(other);
  }
  return base::to_json(one) == base::to_json(other) ||
         base::to_json(json::value(base::to_json(one))) == base::to_json(other);
}

// What one kind of database has no type of its own for comes back as another: SQLite's uuids are texts of 36
// characters, its decimals floats.
bool are_twins(const json::object& one, const json::object& other) {
  const auto text_uuid = [](const json::object& entry) {
    const json::value* schema = entry.if_contains("schema");
    return schema != nullptr && schema->is_object() && text_of(entry, "type") == "string" &&
           text_of(schema->get_object(), "data_type") == "char";
  };
  const std::string first = text_of(one, "type"), second = text_of(other, "type");
  if (first == "uuid") return text_uuid(other);
  if (second == "uuid") return text_uuid(one);
  return (first == "float" && second == "decimal") || (first == "decimal" && second == "float");
}

json::value* special_of(json::object& entry) {
  json::value* meta = entry.if_contains("meta");
  return meta == nullptr || !meta->is_object() ? nullptr : meta->get_object().if_contains("special");
}

// Only SQLite has to be told which of its columns are instants.
void take_special(json::object& entry, const json::object* from, bool sqlite) {
  json::value* mine = special_of(entry);
  if (mine == nullptr) return;
  const json::value* theirs = nullptr;
  if (from != nullptr) {
    if (const json::value* meta = from->if_contains("meta"); meta != nullptr && meta->is_object()) {
      theirs = meta->get_object().if_contains("special");
    }
  }
  if (theirs != nullptr && with_instant(*mine, false) == with_instant(*theirs, false)) {
    *mine = *theirs;
  } else if (text_of(entry, "type") == "timestamp") {
    *mine = with_instant(*mine, sqlite);
  }
}

void take_words(json::object& entry, const json::object& from) {
  json::value* schema = entry.if_contains("schema");
  const json::value* other = from.if_contains("schema");
  if (schema == nullptr || other == nullptr || !schema->is_object() || !other->is_object()) return;
  const std::string type = text_of(entry, "type");
  const bool twins = are_twins(entry, from);
  if (type != text_of(from, "type") && !twins) return;
  for (const std::string_view member : kOwnWords) {
    json::value* mine = schema->get_object().if_contains(member);
    const json::value* theirs = other->get_object().if_contains(member);
    if (mine == nullptr || theirs == nullptr) continue;
    const bool same = (twins && member != "default_value") || means_the_same(member, type, *mine, *theirs);
    if (same) *mine = *theirs;
  }
  // Whether a key is unique besides is told by one kind of database alone.
  const json::value* key = schema->get_object().if_contains("is_primary_key");
  const json::value* unique = other->get_object().if_contains("is_unique");
  if (key != nullptr && *key == json::value(true) && unique != nullptr) schema->get_object()["is_unique"] = *unique;
  if (twins) entry["type"] = text_of(from, "type");
}

// SQLite has no function that makes keys of its own.
void leave_uuid_function(json::object& entry) {
  json::value* schema = entry.if_contains("schema");
  if (schema == nullptr || !schema->is_object()) return;
  json::value* value = schema->get_object().if_contains("default_value");
  if (value == nullptr || (*value != json::value("gen_random_uuid()") && *value != json::value("uuid_generate_v4()")))
    return;
  *value = nullptr;
  base::log::warn(name_of(entry) + ": its default stays behind, as SQLite has no such function");
}

std::string label(const Difference& one) {
  return one.field.empty() ? one.collection : one.collection + "." + one.field;
}

void append(std::string& out, std::string_view kind, const std::vector<Difference>& list, std::string_view here,
            std::string_view there) {
  for (const Difference& one : list) {
    if (one.is_new()) {
      out += fmt::format("  {} {} is only in {}\n", kind, label(one), there);
    } else if (one.is_deleted()) {
      out += fmt::format("  {} {} is only in {}\n", kind, label(one), here);
    } else {
      std::string places;
      for (const json::value& change : one.changes) {
        std::string place;
        if (const json::value* path = change.as_object().if_contains("path")) {
          for (const json::value& step : path->as_array()) {
            place += (place.empty() ? "" : ".");
            place += step.is_string() ? std::string(step.get_string()) : base::to_json(step);
          }
        }
        places += (places.empty() ? "" : ", ") + place;
      }
      out += fmt::format("  {} {} differs: {}\n", kind, label(one), places);
    }
  }
}

bool narrows(const Difference& one) {
  for (const json::value& change : one.changes) {
    const json::value* path = change.as_object().if_contains("path");
    if (path == nullptr || path->as_array().empty() || !path->as_array().back().is_string()) continue;
    const std::string_view last = path->as_array().back().get_string();
    if (last == "type" || last == "data_type" || last == "max_length" || last == "numeric_precision" ||
        last == "numeric_scale") {
      return true;
    }
  }
  return false;
}

// SQLite counts up in a key of one column alone.
void append_counters(const schema::SchemaObject& table, std::vector<std::string>& stay) {
  for (const json::value& field : table.details.at("fields").as_array()) {
    if (!model::counts_up(field.as_object()) || table.details.at("key").as_array().size() == 1) continue;
    stay.push_back(fmt::format("counter of {}.{}", table.name, std::string_view(field.at("field").as_string())));
  }
}

}  // namespace

json::value with_instant(const json::value& special, bool marked) {
  json::array out;
  if (const json::array* words = special.if_array()) {
    for (const json::value& word : *words) {
      if (word != json::value("cast-timestamp")) out.push_back(word);
    }
  }
  if (marked) out.emplace_back("cast-timestamp");
  if (out.empty()) return nullptr;
  return out;
}

json::object in_words_of(json::object wanted, const json::object& now) {
  std::map<std::string, const json::object*> there;
  for (const json::value& field : now.at("fields").as_array()) {
    there.emplace(name_of(field.as_object()), &field.as_object());
  }
  const bool sqlite = now.at("vendor") == json::value("sqlite");
  for (json::value& field : wanted.at("fields").as_array()) {
    const auto found = there.find(name_of(field.as_object()));
    const json::object* same = found == there.end() ? nullptr : found->second;
    take_special(field.as_object(), same, sqlite);
    if (same != nullptr) take_words(field.as_object(), *same);
    if (same == nullptr && sqlite) leave_uuid_function(field.as_object());
  }
  std::map<std::string, const json::value*> keys;
  for (const json::value& relation : now.at("relations").as_array()) {
    keys.emplace(name_of(relation.as_object()), relation.as_object().if_contains("schema"));
  }
  for (json::value& relation : wanted.at("relations").as_array()) {
    const auto found = keys.find(name_of(relation.as_object()));
    json::value* schema = relation.as_object().if_contains("schema");
    if (found == keys.end() || found->second == nullptr || schema == nullptr) continue;
    if (!schema->is_object() || !found->second->is_object()) continue;
    const json::value* name = found->second->get_object().if_contains("constraint_name");
    if (name != nullptr) schema->get_object()["constraint_name"] = *name;
  }
  wanted["vendor"] = now.at("vendor");
  return wanted;
}

void tell_decimals(json::object& snapshot, const schema::Schema& model) {
  for (json::value& entry : snapshot.at("fields").as_array()) {
    json::object& field = entry.as_object();
    json::value* column = field.if_contains("schema");
    const schema::Collection* collection = model.collection(text_of(field, "collection"));
    const schema::Field* known = collection == nullptr ? nullptr : collection->field(text_of(field, "field"));
    if (column == nullptr || !column->is_object() || known == nullptr || !known->column) continue;
    int precision = 0, scale = 0;
    const std::string& type = known->column->type;
    const bool told = std::sscanf(type.c_str(), "numeric(%d,%d)", &precision, &scale) == 2 ||
                      std::sscanf(type.c_str(), "decimal(%d,%d)", &precision, &scale) == 2;
    if (!told || scale <= 0 || precision < scale) continue;
    field["type"] = "decimal";
    column->get_object()["data_type"] = "decimal";
    column->get_object()["numeric_precision"] = precision;
    column->get_object()["numeric_scale"] = scale;
  }
}

schema::Diff model_difference(const json::object& now, json::object wanted) {
  if (wanted.if_contains("vendor") != nullptr && wanted.at("vendor") != now.at("vendor")) {
    wanted = in_words_of(std::move(wanted), now);
  }
  return schema::difference(now, wanted);
}

io::Task<std::vector<std::string>> add_tables(schema::Diff& diff, db::Session& now, schema::SchemaPtr now_model,
                                              db::Session& wanted, schema::SchemaPtr wanted_model) {
  using schema::ObjectKind;
  schema::ObjectSection section;
  section.vendor = schema::vendor_of(wanted.dialect());
  section.objects = co_await schema::read_objects(wanted, wanted_model);
  schema::ObjectDifference found = co_await schema::object_difference(now, now_model, section);
  const bool same_kind = now.dialect().kind() == wanted.dialect().kind();
  const auto left_out = [&](const schema::SchemaObject& object) {
    const bool translated = object.kind == ObjectKind::kIndex || object.kind == ObjectKind::kUnique;
    if (same_kind || translated) return false;
    const std::string& name =
        object.kind == ObjectKind::kBaseTable || object.kind == ObjectKind::kCollection ? object.name : object.table;
    for (const auto* model : {&now_model, &wanted_model}) {
      const schema::Collection* collection = (*model)->collection(name);
      if (collection != nullptr && schema::is_base_table(*collection)) return false;
    }
    return !(object.kind == ObjectKind::kBaseTable && !object.table.empty());
  };
  std::vector<std::string> stay;
  const auto stays = [&](const schema::SchemaObject& object) {
    if (object.kind != ObjectKind::kColumn) stay.push_back(described(object));
  };
  for (schema::ObjectChange& change : found.changes) {
    if (!left_out(change.object())) {
      diff.objects.push_back(std::move(change));
    } else if (!change.before) {
      stays(change.object());
    }
  }
  for (const schema::SchemaObject& object : found.skipped) stays(object);
  if (same_kind || now.dialect().postgres()) co_return stay;
  for (const schema::ObjectChange& change : diff.objects) {
    const bool fresh = !change.before && change.after->kind == ObjectKind::kBaseTable;
    if (fresh) append_counters(*change.after, stay);
  }
  co_return stay;
}

std::string difference_text(const schema::Diff& diff, std::string_view here, std::string_view there) {
  std::string out;
  append(out, "collection", diff.collections, here, there);
  append(out, "field", diff.fields, here, there);
  append(out, "system field", diff.system_fields, here, there);
  append(out, "relation", diff.relations, here, there);
  for (const schema::ObjectChange& one : diff.objects) {
    if (one.before && one.after) {
      out += fmt::format("  {} differs\n", described(one.object()));
    } else {
      out += fmt::format("  {} is only in {}\n", described(one.object()), one.before ? here : there);
    }
  }
  return out;
}

std::vector<std::string> losses(const schema::Diff& diff, std::string_view allowed) {
  std::set<std::string> named;
  for (const std::string& name : base::split(allowed, ',')) named.insert(std::string(base::trim(name)));
  std::vector<std::string> out;
  for (const Difference& one : diff.collections) {
    if (one.is_deleted() && !named.contains(one.collection)) out.push_back(one.collection);
  }
  for (const schema::ObjectChange& one : diff.objects) {
    const bool lost = one.object().kind == schema::ObjectKind::kBaseTable && model::loses_values(one);
    if (lost && !named.contains(one.object().name)) out.push_back(one.object().name);
  }
  for (const Difference& one : diff.fields) {
    if ((one.is_deleted() || narrows(one)) && !named.contains(label(one))) out.push_back(label(one));
  }
  return out;
}

std::vector<std::string> untracked_tables(const schema::Schema& schema) {
  std::vector<std::string> out;
  for (const auto& [name, collection] : schema.collections) {
    const json::object* api = collection.api->if_object();
    const json::value* meta = api == nullptr ? nullptr : api->if_contains("meta");
    if (!collection.system && collection.table && (meta == nullptr || meta->is_null())) out.push_back(name);
  }
  return out;
}

}  // namespace dirigent::cli
