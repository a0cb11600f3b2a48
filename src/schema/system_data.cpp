#include "schema/system_data.hpp"

#include "data/schema/system_collections_json.hpp"

namespace dirigent::schema {

namespace {

using Defaults = std::vector<std::pair<std::string_view, json::value>>;

/// `given` over `defaults`, keys in the order of the defaults; keys the defaults do not know follow.
void fill(json::object& out, const json::object& given, const Defaults& defaults) {
  for (const auto& [key, value] : defaults) {
    const json::value* own = given.if_contains(key);
    out.emplace(key, own ? *own : value);
  }
  for (const auto& member : given) out.emplace(member.key(), member.value());
}

const Defaults& collection_defaults() {
  static const Defaults defaults{
      {"collection", nullptr}, {"hidden", false},         {"singleton", false},          {"icon", nullptr},
      {"note", nullptr},       {"translations", nullptr}, {"display_template", nullptr}, {"accountability", "all"}};
  return defaults;
}

const Defaults& field_defaults() {
  static const Defaults defaults{{"special", nullptr},
                                 {"interface", nullptr},
                                 {"options", nullptr},
                                 {"display", nullptr},
                                 {"display_options", nullptr},
                                 {"readonly", false},
                                 {"hidden", false},
                                 {"sort", nullptr},
                                 {"width", "full"},
                                 {"group", nullptr},
                                 {"translations", nullptr},
                                 {"note", nullptr},
                                 {"conditions", nullptr},
                                 {"required", false},
                                 {"searchable", true}};
  return defaults;
}

const Defaults& relation_defaults() {
  static const Defaults defaults{{"many_collection", nullptr},
                                 {"many_field", nullptr},
                                 {"one_collection", nullptr},
                                 {"one_field", nullptr},
                                 {"one_allowed_collections", nullptr},
                                 {"one_collection_field", nullptr},
                                 {"one_deselect_action", "nullify"},
                                 {"junction_field", nullptr},
                                 {"sort_field", nullptr}};
  return defaults;
}

std::vector<json::object> field_metas(std::string_view collection, const json::array& entries) {
  std::vector<json::object> metas;
  metas.reserve(entries.size());
  for (const json::value& entry : entries) {
    json::object given = entry.as_object();
    json::object meta{{"system", true}, {"collection", collection}, {"field", given.at("field")}};
    given["sort"] = metas.size() + 1;
    fill(meta, given, field_defaults());
    metas.push_back(std::move(meta));
  }
  return metas;
}

SystemData parse() {
  const json::object document = json::parse(data::system_collections_json).as_object();
  SystemData out;
  for (const json::value& entry : document.at("collections").as_array()) {
    json::object& meta = out.collections.emplace_back();
    fill(meta, entry.as_object(), collection_defaults());
    meta["system"] = true;
  }
  for (const auto& member : document.at("fields").as_object())
    out.fields.emplace(std::string(member.key()), field_metas(member.key(), member.value().as_array()));
  for (const json::value& entry : document.at("relations").as_array()) {
    json::object& meta = out.relations.emplace_back();
    fill(meta, entry.as_object(), relation_defaults());
    meta["system"] = true;
  }
  return out;
}

}  // namespace

const json::object* SystemData::collection(std::string_view name) const {
  for (const json::object& meta : collections)
    if (meta.at("collection").as_string() == name) return &meta;
  return nullptr;
}

const SystemData& system_data() {
  static const SystemData data = parse();
  return data;
}

}  // namespace dirigent::schema
