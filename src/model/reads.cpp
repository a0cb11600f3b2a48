#include "model/reads.hpp"

#include "access/readable.hpp"
#include "base/json_writer.hpp"

namespace dirigent::model {

namespace {

// The order in which the contract lists system collections.
constexpr std::string_view kSystemOrder[] = {
    "directus_access",         "directus_activity",   "directus_collections", "directus_comments",
    "directus_fields",         "directus_files",      "directus_folders",     "directus_migrations",
    "directus_permissions",    "directus_policies",   "directus_presets",     "directus_relations",
    "directus_revisions",      "directus_roles",      "directus_sessions",    "directus_settings",
    "directus_users",          "directus_dashboards", "directus_panels",      "directus_notifications",
    "directus_shares",         "directus_flows",      "directus_operations",  "directus_translations",
    "directus_versions",       "directus_extensions", "directus_deployments", "directus_deployment_projects",
    "directus_deployment_runs"};

void require(std::optional<base::Error> refused) {
  if (refused) base::fail(std::move(*refused));
}

const schema::Collection& table_of(const schema::Schema& schema, std::string_view name) {
  const schema::Collection* collection = schema.collection(name);
  if (collection == nullptr || !collection->table) base::fail(base::forbidden_collection(name));
  return *collection;
}

void check_action(const access::Who& who, const schema::Schema& schema, std::string_view collection) {
  if (access::check(who, schema, access::Action::kRead, collection)) {
    base::fail(base::forbidden_action("read", collection));
  }
}

/// Appends elements with commas between them.
class List {
 public:
  explicit List(std::string& out) : out_(out) { out_ += '['; }
  ~List() { out_ += ']'; }
  List(const List&) = delete;
  List& operator=(const List&) = delete;
  std::string& next() {
    if (!first_) out_ += ',';
    first_ = false;
    return out_;
  }

 private:
  std::string& out_;
  bool first_ = true;
};

enum class Part { kMeta, kSchema };

void append_field_object(std::string& out, std::string_view collection, const schema::Field& field, Part first) {
  out += R"({"collection":)";
  base::append_json_string(out, collection);
  out += R"(,"field":)";
  base::append_json_string(out, field.name);
  out += R"(,"type":)";
  base::append_json_string(out, base::name_of(field.type));
  out += first == Part::kMeta ? R"(,"meta":)" : R"(,"schema":)";
  base::append_json(out, first == Part::kMeta ? field.meta : field.schema);
  out += first == Part::kMeta ? R"(,"schema":)" : R"(,"meta":)";
  base::append_json(out, first == Part::kMeta ? field.schema : field.meta);
  out += '}';
}

// A row whose column is gone, or never was, is no alias either unless its specials say so: only asking for it by name
// shows it.
bool is_listed(const schema::Field& field) {
  using schema::Special;
  for (const Special alias : {Special::kAlias, Special::kNoData, Special::kO2m, Special::kM2m, Special::kM2a,
                              Special::kFiles, Special::kTranslations, Special::kGroup}) {
    if (field.has(alias)) return true;
  }
  return false;
}

void append_some(List& list, const schema::Collection& collection, const access::Readable& readable, bool aliases) {
  const auto append = [&](const schema::Field& field) {
    if (!readable.field(collection.name, field.name)) return;
    append_field_object(list.next(), collection.name, field, Part::kSchema);
  };
  for (const schema::Field& field : collection.fields) {
    if (field.alias() == aliases) append(field);
  }
  if (!aliases) return;
  for (const schema::Field& field : collection.presentation) {
    if (is_listed(field)) append(field);
  }
}

// Folders have no items to read: they are there for what stands in them.
std::set<std::string, std::less<>> folders_above(const schema::Schema& schema, const access::Readable& readable) {
  std::set<std::string, std::less<>> folders;
  if (!readable.field("directus_collections", "group")) return folders;
  for (const auto& [name, collection] : schema.collections) {
    if (!collection.table || !readable.collection(name)) continue;
    const schema::Collection* below = &collection;
    while (below != nullptr) {
      const json::object* meta = below->api->as_object().at("meta").if_object();
      const json::value* group = meta == nullptr ? nullptr : meta->if_contains("group");
      if (group == nullptr || !group->is_string() || !folders.emplace(group->get_string()).second) break;
      below = schema.collection(group->get_string());
    }
  }
  return folders;
}

// What a caller sees of a collection's own row, as far as they may read those. Rows of the system are nobody's.
void append_api(std::string& out, const schema::Collection& collection, const access::Readable& readable) {
  const json::object* meta = collection.api->as_object().at("meta").if_object();
  if (readable.everything() || collection.system || meta == nullptr) return base::append_json(out, collection.api);
  json::object shown = collection.api->as_object(), kept;
  for (const auto& [key, value] : *meta) {
    if (readable.field("directus_collections", key)) kept[key] = value;
  }
  shown["meta"] = std::move(kept);
  base::append_json(out, shown);
}

}  // namespace

void append_collections(std::string& out, const schema::Schema& schema, const access::Who& who,
                        const std::optional<std::set<std::string>>& names) {
  require(access::check(who, schema, access::Action::kRead, "directus_collections"));
  const access::Readable readable(schema, who);
  const auto folders = folders_above(schema, readable);
  const auto wanted = [&](const schema::Collection& collection) {
    if (names && !names->contains(collection.name)) return false;
    return collection.table ? readable.collection(collection.name)
                            : readable.everything() || folders.contains(collection.name);
  };
  List list(out);
  for (const auto& [name, collection] : schema.collections) {
    if (!collection.system && wanted(collection)) append_api(list.next(), collection, readable);
  }
  for (const std::string_view name : kSystemOrder) {
    const schema::Collection* collection = schema.collection(name);
    if (collection != nullptr && wanted(*collection)) append_api(list.next(), *collection, readable);
  }
}

void append_collection(std::string& out, const schema::Schema& schema, const access::Who& who, std::string_view name) {
  const access::Readable readable(schema, who);
  if (!readable.everything()) {
    check_action(who, schema, name);
    require(access::check(who, schema, access::Action::kRead, "directus_collections"));
  }
  const schema::Collection* collection = schema.collection(name);
  if (collection == nullptr) base::fail(base::forbidden());
  append_api(out, *collection, readable);
}

void append_fields(std::string& out, const schema::Schema& schema, const access::Who& who) {
  check_action(who, schema, "directus_fields");
  const access::Readable readable(schema, who);
  List list(out);
  for (const bool aliases : {false, true}) {
    for (const auto& [name, collection] : schema.collections) append_some(list, collection, readable, aliases);
  }
}

void append_fields_of(std::string& out, const schema::Schema& schema, const access::Who& who, std::string_view name) {
  const schema::Collection& collection = table_of(schema, name);
  check_action(who, schema, "directus_fields");
  const access::Readable readable(schema, who);
  if (!readable.collection(name)) base::fail(base::forbidden());
  List list(out);
  append_some(list, collection, readable, false);
  append_some(list, collection, readable, true);
}

void append_field(std::string& out, const schema::Schema& schema, const access::Who& who, std::string_view collection,
                  std::string_view field) {
  const schema::Collection& owner = table_of(schema, collection);
  check_action(who, schema, collection);
  const schema::Field* found = owner.shown_field(field);
  if (found == nullptr || !access::Readable(schema, who).field(collection, field)) base::fail(base::forbidden());
  append_field_object(out, owner.name, *found, Part::kMeta);
}

void append_relations(std::string& out, const schema::Schema& schema, const access::Who& who) {
  check_action(who, schema, "directus_relations");
  const access::Readable readable(schema, who);
  List list(out);
  for (const schema::Relation& relation : schema.relations) {
    if (readable.relation(relation)) base::append_json(list.next(), relation.api);
  }
}

void append_relations_of(std::string& out, const schema::Schema& schema, const access::Who& who,
                         std::string_view collection) {
  table_of(schema, collection);
  check_action(who, schema, "directus_relations");
  const access::Readable readable(schema, who);
  List list(out);
  for (const schema::Relation& relation : schema.relations) {
    if (relation.many_collection == collection && readable.relation(relation)) {
      base::append_json(list.next(), relation.api);
    }
  }
}

void append_relation(std::string& out, const schema::Schema& schema, const access::Who& who,
                     std::string_view collection, std::string_view field) {
  table_of(schema, collection);
  check_action(who, schema, "directus_relations");
  const access::Readable readable(schema, who);
  const schema::Relation* relation = schema.relation(collection, field);
  if (relation == nullptr || !readable.relation(*relation)) base::fail(base::forbidden());
  if (!relation->system) return base::append_json(out, relation->api);
  // Alone, as the contract has it, a system relation is its foreign key and nothing else.
  if (!relation->foreign_key) base::fail(base::forbidden());
  json::object shown = relation->api->as_object();
  shown["meta"] = nullptr;
  base::append_json(out, shown);
}

}  // namespace dirigent::model
