#include "auth/explain/explanation.hpp"

#include <algorithm>

#include "auth/explain/left_out.hpp"
#include "auth/explain/server_rules.hpp"
#include "auth/explain/why.hpp"
#include "items/validation/faults.hpp"

namespace dirigent::auth::explain {

namespace {

using access::Action;
using access::Permission;

/// They may tell that an item is there, at most.
bool show_no_field(std::span<const Permission> permissions) {
  return std::all_of(permissions.begin(), permissions.end(),
                     [](const Permission& permission) { return permission.fields.empty(); });
}

json::array shown_permissions(const Judged& judged, const Subject& subject, bool of_item,
                              const json::storage_ptr& memory) {
  json::array out(memory);
  out.reserve(judged.permissions.size());
  for (std::size_t i = 0; i < judged.permissions.size(); ++i) {
    const Permission& permission = judged.permissions[i];
    json::object one = named(permission, subject, memory);
    one["fields"] = json::value_from(permission.fields, memory);
    const std::optional<std::size_t>& rule = judged.distinct.rule[i];
    one["rule"] = rule ? json::value(*rule) : json::value(nullptr);
    if (of_item) one["applies"] = static_cast<bool>(judged.applies[i]);
    out.push_back(std::move(one));
  }
  return out;
}

json::array shown_rules(const Judged& judged, bool of_item) {
  json::array out;
  for (std::size_t i = 0; i < judged.distinct.rules.size(); ++i) {
    json::object one{{"written", judged.permissions[judged.distinct.first[i]].rule}};
    if (of_item) {
      one["holds"] = judged.report.found && judged.report.rules[i].holds;
      one["clauses"] = engine::shown(judged.report.rules[i]);
    }
    out.push_back(std::move(one));
  }
  return out;
}

std::string_view word_of(FieldVerdict verdict) {
  switch (verdict) {
    case FieldVerdict::kPlain:
      return "plain";
    case FieldVerdict::kGuarded:
      return "guarded";
    case FieldVerdict::kNever:
      break;
  }
  return "never";
}

/// Every field of the collection, or those asked for.
json::object shown_fields(const Judged& judged, const schema::Collection& collection, const Request& request,
                          const json::storage_ptr& memory) {
  const bool of_item = request.asks_item();
  std::vector<std::string> names;
  if (request.of_fields()) names = request.fields;
  if (names.empty() && request.of_fields()) {
    for (const schema::Field& field : collection.fields) names.push_back(field.name);
  }
  json::object out(memory);
  for (const std::string& name : names) {
    if (collection.field(name) == nullptr) {
      out[name] = json::object{{"verdict", "unknown"}};
      continue;
    }
    const FieldState state = field_state(judged.permissions, judged.applies, name);
    json::object one({{"verdict", word_of(state.verdict)}}, memory);
    json::array by(memory);
    for (std::size_t i = 0; i < judged.permissions.size(); ++i) {
      if (judged.permissions[i].covers(name)) by.emplace_back(i);
    }
    if (of_item) one[request.action == Action::kRead ? "visible" : "applies"] = state.applies;
    one["permissions"] = std::move(by);
    out[name] = std::move(one);
  }
  return out;
}

json::array shown_faults(const json::value& validation) {
  json::array out;
  for (const items::Fault& fault : items::faults_in(validation).list) {
    json::object& one = out.emplace_back(json::object{{"error", fault.reason}}).get_object();
    if (!fault.field.empty()) one["field"] = fault.field;
  }
  return out;
}

json::array shown_validation(const Judged& judged, const Subject& subject) {
  json::array out;
  for (const Permission& permission : judged.permissions) {
    if (permission.validation.is_null()) continue;
    json::object one = named(permission, subject);
    one["validation"] = permission.validation;
    if (json::array errors = shown_faults(permission.validation); !errors.empty()) one["errors"] = std::move(errors);
    out.push_back(std::move(one));
  }
  return out;
}

json::value resolved(const json::value& value, const engine::Environment& environment) {
  base::Result<engine::Operand> operand = engine::resolve_variable(value, environment.who, environment.variables.get());
  if (!operand.ok()) return value;
  if (const auto* moment = std::get_if<engine::Instant>(&operand.value())) {
    return json::value(base::iso_timestamp(moment->time));
  }
  return std::get<json::value>(operand.value());
}

/// The presets together, the later ones over the earlier, variables replaced where they are known without looking.
json::object shown_presets(const Judged& judged, const engine::Environment& environment) {
  json::object out;
  for (const Permission& permission : judged.permissions) {
    for (const auto& [field, value] : permission.presets) out[field] = resolved(value, environment);
  }
  return out;
}

void conclude(json::object& answer, Reason reason) {
  answer["allowed"] = reason.allowed;
  answer["why"] = reason.why;
  answer["decision"] = std::move(reason.decision);
}

std::optional<std::string> unknown_field(const schema::Collection& collection, const Request& request) {
  for (const std::string& field : request.fields) {
    if (collection.field(field) == nullptr) return field;
  }
  return std::nullopt;
}

/// Who reads an item reads null where none of the permissions that list a field applies to it.
void add_hidden_fields(Reason& reason, const Judged& judged, const Request& request) {
  if (!reason.allowed || request.action != Action::kRead || !request.asks_item()) return;
  json::array hidden;
  std::string names;
  for (const std::string& field : request.fields) {
    if (field_state(judged.permissions, judged.applies, field).applies) continue;
    names += (names.empty() ? "\"" : ", \"") + field + "\"";
    hidden.emplace_back(field);
  }
  if (hidden.empty()) return;
  reason.why += " Null stands for what the permissions hide of this item: " + names + ".";
  reason.decision["hidden_fields"] = std::move(hidden);
}

Reason reason_of(const Judged& judged, const ServerRules& rules, const schema::Collection& collection,
                 const Subject& subject, const Request& request) {
  if (rules.refusing && rules.refusing->first) return refused_by_server({}, *rules.refusing);
  if (const std::optional<std::string> field = unknown_field(collection, request)) {
    return missing_field(*field, request);
  }
  if (request.asks_item() && !judged.report.found) return missing_item(request);
  Reason reason = subject.who.admin
                      ? admin(subject)
                      : decided(decide(judged.permissions, judged.applies, request), judged, subject, request);
  if (rules.refusing && reason.allowed) return refused_by_server(std::move(reason), *rules.refusing);
  add_hidden_fields(reason, judged, request);
  return reason;
}

}  // namespace

json::object shown(const Request& request) {
  json::object out{{"action", access::name_of(request.action)}, {"collection", request.collection}};
  if (request.item) out["item"] = *request.item;
  if (!request.fields.empty()) out["fields"] = json::value_from(request.fields);
  return out;
}

io::Task<json::object> explain(db::Session& session, engine::Environment environment, Subject subject,
                               Request request) {
  environment.who = subject.who;
  environment.strict_filters = request.action != Action::kRead;
  // There may be thousands of permissions and policies to show.
  const auto memory = json::make_shared_resource<json::monotonic_resource>();
  json::object answer(memory);
  conclude(answer, Reason());
  answer["asked"] = shown(request);
  const ServerRules rules = co_await server_rules(session, environment.schema, subject.who, request);
  subject.notes.insert(subject.notes.end(), rules.notes.begin(), rules.notes.end());
  answer["subject"] = shown(subject, memory);
  const schema::Collection* collection = environment.schema->collection(request.collection);
  if (collection == nullptr || !collection->table) {
    conclude(answer, unknown_collection(request));
    co_return answer;
  }
  request = settled(std::move(request), *collection);
  std::span<const Permission> permissions;
  if (!subject.who.admin) permissions = access::permissions_of(environment.who, request.collection, request.action);
  const Judged judged = co_await judge(session, environment, permissions, request);
  const bool of_item = request.asks_item();
  if (of_item) answer["item"] = json::object{{"found", judged.report.found}};
  if (!subject.who.admin) {
    answer["permissions"] = shown_permissions(judged, subject, of_item, memory);
    answer["rules"] = shown_rules(judged, of_item);
    answer["fields"] = shown_fields(judged, *collection, request, memory);
    if (request.writes()) {
      answer["validation"] = shown_validation(judged, subject);
      answer["presets"] = shown_presets(judged, environment);
    }
  }
  Reason reason = reason_of(judged, rules, *collection, subject, request);
  if (!reason.allowed && subject.left_out && !(rules.refusing && rules.refusing->first)) {
    co_await add_left_out(session, std::move(environment), reason, subject, request);
  }
  if (!reason.allowed && subject.lacking && show_no_field(judged.permissions)) {
    reason = held_back(std::move(reason), subject.lacking->because, subject.lacking->why);
  }
  if (subject.barred) reason = held_back(std::move(reason), subject.barred->because, subject.barred->why);
  conclude(answer, std::move(reason));
  co_return answer;
}

}  // namespace dirigent::auth::explain
