#include "auth/explain/change_faults.hpp"

#include "base/text.hpp"
#include "base/uuid.hpp"
#include "engine/explain/rule_report.hpp"
#include "items/validation/faults.hpp"

namespace dirigent::auth::explain {

namespace {

using access::Permission;

void add(json::array& errors, std::string_view in, std::string_view field, std::string_view error) {
  json::object one{{"in", in}};
  if (!field.empty()) one["field"] = field;
  one["error"] = error;
  errors.push_back(std::move(one));
}

/// The conditions that cannot be judged; of a group only where none of its conditions says why.
void add_clauses(json::array& errors, const engine::Clause& clause) {
  if (clause.error.empty()) return;
  const std::size_t before = errors.size();
  for (const engine::Clause& child : clause.children) add_clauses(errors, child);
  if (errors.size() == before) add(errors, "permissions", base::join(clause.path, "."), clause.error);
}

void add_unknown_fields(json::array& errors, const Permission& permission, const schema::Collection& collection) {
  const auto missing = [&](std::string_view in, const std::string& field) {
    if (field == "*" || collection.field(field) != nullptr) return;
    add(errors, in, field, "There is no field \"" + field + "\" in \"" + collection.name + "\"");
  };
  for (const std::string& field : permission.fields) missing("fields", field);
  for (const auto& preset : permission.presets) missing("presets", std::string(preset.key()));
}

io::Task<json::array> errors_of(db::Session& session, engine::Environment environment, const Permission& permission) {
  json::array errors;
  const schema::Collection* collection = environment.schema->collection(permission.collection);
  if (collection == nullptr || !collection->table) {
    add(errors, "collection", "", "There is no collection \"" + permission.collection + "\"");
    co_return errors;
  }
  add_unknown_fields(errors, permission, *collection);
  if (permission.rows) {
    environment.strict_filters = permission.action != access::Action::kRead;
    const std::vector<engine::Rule> rules(1, permission.rows);
    const std::vector<engine::Clause> clauses = co_await engine::clauses_of(session, environment, *collection, rules);
    for (const engine::Clause& clause : clauses) add_clauses(errors, clause);
  }
  for (const items::Fault& fault : items::faults_in(permission.validation).list) {
    add(errors, "validation", fault.field, fault.reason);
  }
  co_return errors;
}

}  // namespace

io::Task<json::array> faults_of(db::Session& session, engine::Environment environment, const PolicyChange& change) {
  json::array out;
  if (!change.permissions) co_return out;
  access::Accountability somebody;
  somebody.user = base::uuid_v4();
  environment.who = std::move(somebody);
  for (std::size_t i = 0; i < change.permissions->size(); ++i) {
    const Permission& permission = (*change.permissions)[i];
    json::array errors = co_await errors_of(session, environment, permission);
    if (errors.empty()) continue;
    json::object one{{"place", i}, {"collection", permission.collection}};
    one["action"] = access::name_of(permission.action);
    one["errors"] = std::move(errors);
    out.push_back(std::move(one));
  }
  co_return out;
}

}  // namespace dirigent::auth::explain
