#include "auth/explain/verdict.hpp"

#include <algorithm>

#include "base/json_writer.hpp"
#include "items/validation/faults.hpp"

namespace dirigent::auth::explain {

namespace {

using access::Permission;

std::optional<std::string> uncovered(std::span<const Permission> permissions, const std::vector<std::string>& fields) {
  for (const std::string& field : fields) {
    const auto covers = [&](const Permission& permission) { return permission.covers(field); };
    if (std::none_of(permissions.begin(), permissions.end(), covers)) return field;
  }
  return std::nullopt;
}

/// The first that applies of those that list one of `fields`; a permission without a rule is the plainer reason.
std::optional<std::size_t> first_applying(std::span<const Permission> permissions, const std::vector<bool>& applies,
                                          const std::vector<std::string>& fields) {
  std::optional<std::size_t> first;
  for (std::size_t i = 0; i < permissions.size(); ++i) {
    if (!applies[i] || !covers_one(permissions[i], fields)) continue;
    if (!permissions[i].rows) return i;
    if (!first) first = i;
  }
  return first;
}

std::optional<std::size_t> blocking_validation(std::span<const Permission> permissions) {
  for (std::size_t i = 0; i < permissions.size(); ++i) {
    if (items::faults_in(permissions[i].validation).nothing_passes) return i;
  }
  return std::nullopt;
}

}  // namespace

bool covers_one(const Permission& permission, const std::vector<std::string>& fields) {
  return fields.empty() ||
         std::any_of(fields.begin(), fields.end(), [&](const std::string& field) { return permission.covers(field); });
}

Request settled(Request request, const schema::Collection& collection) {
  if (request.action == access::Action::kRead && request.item) request.key = collection.primary_key;
  return request;
}

DistinctRules distinct_rules(std::span<const Permission> permissions) {
  DistinctRules distinct;
  std::unordered_map<std::string, std::size_t> places;
  std::string written;
  distinct.rule.resize(permissions.size());
  for (std::size_t i = 0; i < permissions.size(); ++i) {
    if (!permissions[i].rows) continue;
    written.clear();
    base::append_json(written, permissions[i].rule);
    const auto [place, is_new] = places.try_emplace(written, distinct.rules.size());
    if (is_new) {
      distinct.rules.push_back(permissions[i].rows);
      distinct.first.push_back(i);
    }
    distinct.rule[i] = place->second;
  }
  return distinct;
}

FieldState field_state(std::span<const Permission> permissions, const std::vector<bool>& applies,
                       std::string_view field) {
  FieldState state;
  for (std::size_t i = 0; i < permissions.size(); ++i) {
    if (!permissions[i].covers(field)) continue;
    if (state.verdict == FieldVerdict::kNever) state.verdict = FieldVerdict::kGuarded;
    if (!permissions[i].rows) state.verdict = FieldVerdict::kPlain;
    state.applies = state.applies || applies[i];
  }
  return state;
}

Decision decide(std::span<const Permission> permissions, const std::vector<bool>& applies, const Request& request) {
  Decision decision;
  if (permissions.empty()) return decision;
  const std::vector<std::string> fields = request.of_fields() ? request.fields : std::vector<std::string>();
  if (std::optional<std::string> field = uncovered(permissions, fields)) {
    decision.because = Decision::Because::kField;
    decision.field = std::move(*field);
    return decision;
  }
  if (!request.key.empty() && uncovered(permissions, {request.key})) {
    decision.because = Decision::Because::kKey;
    decision.field = request.key;
    return decision;
  }
  decision.because = Decision::Because::kRule;
  decision.permission = first_applying(permissions, applies, fields);
  decision.allowed = decision.permission.has_value();
  if (decision.allowed && request.action == access::Action::kUpdate) {
    for (const std::string& field : fields) {
      if (first_applying(permissions, applies, {field})) continue;
      decision.allowed = false;
      decision.permission.reset();
      decision.field = field;
    }
  }
  if (!decision.allowed) return decision;
  decision.because = Decision::Because::kPermission;
  if (request.writes()) decision.validation = blocking_validation(permissions);
  if (!decision.validation) return decision;
  decision.allowed = false;
  decision.because = Decision::Because::kValidation;
  decision.permission.reset();
  return decision;
}

}  // namespace dirigent::auth::explain
