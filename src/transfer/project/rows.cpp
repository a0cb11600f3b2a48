#include "transfer/project/rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/json_writer.hpp"
#include "engine/read.hpp"
#include "schema/snapshot/snapshot.hpp"
#include "transfer/project/secrets.hpp"

namespace dirigent::transfer {

namespace {

using schema::Collection;
using schema::Field;
using schema::Special;

bool contains(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_reference(const Kind& kind, std::string_view field) {
  return std::any_of(kind.references.begin(), kind.references.end(),
                     [field](const Reference& one) { return one.field == field; });
}

// Who and when: of one database alone.
bool is_trace(const Field& field) {
  return field.has(Special::kUserCreated) || field.has(Special::kUserUpdated) || field.has(Special::kDateCreated) ||
         field.has(Special::kDateUpdated) || field.has(Special::kRoleCreated) || field.has(Special::kRoleUpdated);
}

bool is_left_behind(const Kind& kind, const Field& field) {
  if (is_reference(kind, field.name) || !field.foreign_table) return false;
  return *field.foreign_table == "directus_files" || *field.foreign_table == "directus_users";
}

io::Task<json::array> all_rows(db::Session& session, schema::SchemaPtr schema, const query::Limits& limits,
                               std::string collection, std::vector<std::string> fields) {
  engine::Environment environment{schema, std::nullopt, &limits};
  query::Query query;
  query.fields = std::move(fields);
  query.fields_given = true;
  query.limit = -1;
  query.sort.push_back({{schema->collections.find(collection)->second.primary_key}, false});
  json::array rows = co_await engine::read_items(session, environment, std::move(collection), std::move(query));
  co_return rows;
}

json::object defaults_of(const std::vector<const Field*>& fields) {
  json::object out{{"id", nullptr}};
  for (const Field* field : fields) out.emplace(field->name, field->default_value);
  return out;
}

bool belongs(const Kind& kind, const json::object& row, bool with_users) {
  if (kind.collection == "directus_access") return member(row, "user").is_null();
  if (kind.collection == "directus_presets") return with_users || member(row, "user").is_null();
  return true;
}

}  // namespace

std::string text_of(const json::value& value) {
  if (value.is_null()) return {};
  return value.is_string() ? std::string(value.get_string()) : base::to_json(value);
}

const json::value& member(const json::object& object, std::string_view name) {
  static const json::value none;
  const json::value* found = object.if_contains(name);
  return found != nullptr ? *found : none;
}

std::vector<const Field*> kept_fields(const schema::Schema& schema, const Kind& kind) {
  std::vector<const Field*> out;
  const Collection& collection = *schema.collection(kind.collection);
  for (const Field& field : collection.fields) {
    if (field.alias() || field.name == collection.primary_key || contains(kind.omitted, field.name)) continue;
    if (is_trace(field) || is_secret(kind.collection, field) || is_left_behind(kind, field)) continue;
    out.push_back(&field);
  }
  return out;
}

io::Task<Rows> read_rows(db::Session& session, schema::SchemaPtr schema, bool with_users) {
  Rows out;
  const query::Limits limits;
  for (const Kind& kind : kinds()) {
    const Collection& collection = *schema->collection(kind.collection);
    const std::vector<const Field*> kept = kept_fields(*schema, kind);
    std::vector<std::string> names{collection.primary_key}, behind;
    for (const Field* field : kept) names.push_back(field->name);
    for (const Field& field : collection.fields) {
      if (!is_left_behind(kind, field) || is_trace(field)) continue;
      if (kind.collection != "directus_access") behind.push_back(field.name);
      names.push_back(field.name);
    }
    const json::array rows = co_await all_rows(session, schema, limits, std::string(kind.collection), std::move(names));
    std::vector<json::object>& list = out.of[std::string(kind.collection)];
    for (const json::value& one : rows) {
      json::object row = one.as_object();
      if (!belongs(kind, row, with_users)) continue;
      row.erase("user_created");
      for (const std::string& field : behind) {
        if (!member(row, field).is_null()) {
          out.warnings.push_back(fmt::format("{} {}: {} stays behind, files and users are not moved", kind.name,
                                             text_of(member(row, collection.primary_key)), field));
        }
        row.erase(field);
      }
      if (kind.collection == "directus_access") row.erase("user");
      for (const std::string_view set : kind.sets) {
        json::array* values = row.contains(set) ? row.at(set).if_array() : nullptr;
        if (values != nullptr) {
          std::sort(values->begin(), values->end(),
                    [](const auto& a, const auto& b) { return text_of(a) < text_of(b); });
        }
      }
      list.push_back(schema::in_order(row).as_object());
    }
    if (kind.shape == Shape::kSingleton && list.empty())
      list.push_back(schema::in_order(defaults_of(kept)).as_object());
  }
  std::vector<std::string> fields{"id", "email"};
  const json::array users = co_await all_rows(session, schema, limits, "directus_users", std::move(fields));
  for (const json::value& user : users) {
    const json::object& row = user.as_object();
    if (member(row, "email").is_string()) out.emails.emplace(text_of(member(row, "id")), text_of(member(row, "email")));
  }
  co_return out;
}

}  // namespace dirigent::transfer
