#include "model/reads.hpp"

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

void append_some(List& list, const schema::Collection& collection, bool aliases) {
  for (const schema::Field& field : collection.fields) {
    if (field.alias() == aliases) append_field_object(list.next(), collection.name, field, Part::kSchema);
  }
  if (!aliases) return;
  for (const schema::Field& field : collection.presentation) {
    if (is_listed(field)) append_field_object(list.next(), collection.name, field, Part::kSchema);
  }
}

}  // namespace

void append_collections(std::string& out, const schema::Schema& schema, const access::Who& who,
                        const std::optional<std::set<std::string>>& names) {
  if (auto refused = access::check(who, schema, access::Action::kRead, "directus_collections")) {
    base::fail(std::move(*refused));
  }
  const auto wanted = [&](const schema::Collection& collection) {
    return (!names || names->contains(collection.name)) &&
           !access::check(who, schema, access::Action::kRead, collection.name);
  };
  List list(out);
  for (const auto& [name, collection] : schema.collections) {
    if (!collection.system && wanted(collection)) base::append_json(list.next(), collection.api);
  }
  for (const auto& [name, table] : schema.unusable_tables) {
    if (!access::require_admin(who) && (!names || names->contains(name))) base::append_json(list.next(), table);
  }
  for (const std::string_view name : kSystemOrder) {
    const schema::Collection* collection = schema.collection(name);
    if (collection != nullptr && wanted(*collection)) base::append_json(list.next(), collection->api);
  }
}

void append_collection(std::string& out, const schema::Schema& schema, const access::Who& who, std::string_view name) {
  if (access::require_admin(who)) check_action(who, schema, name);
  const schema::Collection* collection = schema.collection(name);
  const auto unusable = schema.unusable_tables.find(name);
  if (collection == nullptr && unusable == schema.unusable_tables.end()) base::fail(base::forbidden());
  base::append_json(out, collection != nullptr ? collection->api : unusable->second);
}

void append_fields(std::string& out, const schema::Schema& schema, const access::Who& who) {
  check_action(who, schema, "directus_fields");
  List list(out);
  for (const bool aliases : {false, true}) {
    for (const auto& [name, collection] : schema.collections) {
      if (!access::check(who, schema, access::Action::kRead, name)) append_some(list, collection, aliases);
    }
  }
}

void append_fields_of(std::string& out, const schema::Schema& schema, const access::Who& who, std::string_view name) {
  const schema::Collection* collection = schema.collection(name);
  if (collection == nullptr || !collection->table) base::fail(base::forbidden_collection(name));
  check_action(who, schema, "directus_fields");
  check_action(who, schema, name);
  List list(out);
  append_some(list, *collection, false);
  append_some(list, *collection, true);
}

void append_field(std::string& out, const schema::Schema& schema, const access::Who& who, std::string_view collection,
                  std::string_view field) {
  const schema::Collection* owner = schema.collection(collection);
  if (owner == nullptr || !owner->table) base::fail(base::forbidden_collection(collection));
  check_action(who, schema, collection);
  const schema::Field* found = owner->shown_field(field);
  if (found == nullptr) base::fail(base::forbidden());
  append_field_object(out, owner->name, *found, Part::kMeta);
}

void append_relations(std::string& out, const schema::Schema& schema, const access::Who& who) {
  check_action(who, schema, "directus_relations");
  List list(out);
  for (const schema::Relation& relation : schema.relations) {
    if (access::require_admin(who) && access::check(who, schema, access::Action::kRead, relation.many_collection)) {
      continue;
    }
    base::append_json(list.next(), relation.api);
  }
}

void append_relations_of(std::string& out, const schema::Schema& schema, const access::Who& who,
                         std::string_view collection) {
  const schema::Collection* owner = schema.collection(collection);
  if (owner == nullptr || !owner->table) base::fail(base::forbidden_collection(collection));
  check_action(who, schema, "directus_relations");
  check_action(who, schema, collection);
  List list(out);
  for (const schema::Relation& relation : schema.relations) {
    if (relation.many_collection == collection) base::append_json(list.next(), relation.api);
  }
}

void append_relation(std::string& out, const schema::Schema& schema, const access::Who& who,
                     std::string_view collection, std::string_view field) {
  const schema::Collection* owner = schema.collection(collection);
  if (owner == nullptr || !owner->table) base::fail(base::forbidden_collection(collection));
  check_action(who, schema, "directus_relations");
  check_action(who, schema, collection);
  const schema::Relation* relation = schema.relation(collection, field);
  if (relation == nullptr) base::fail(base::forbidden());
  if (!relation->system) {
    base::append_json(out, relation->api);
    return;
  }
  // Alone, as the contract has it, a system relation is its foreign key and nothing else.
  if (!relation->foreign_key) base::fail(base::forbidden());
  json::object shown = relation->api.as_object();
  shown["meta"] = nullptr;
  base::append_json(out, shown);
}

}  // namespace dirigent::model
