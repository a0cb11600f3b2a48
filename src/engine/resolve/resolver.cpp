#include "engine/resolve/resolver.hpp"

#include <limits>

#include "base/errors.hpp"
#include "base/text.hpp"
#include "engine/resolve/filter.hpp"
#include "engine/resolve/functions.hpp"
#include "engine/resolve/implies.hpp"
#include "engine/resolve/rules.hpp"
#include "engine/resolve/search.hpp"

namespace dirigent::engine {

namespace {

base::Error invalid_function(Resolver::Use use, std::string_view segment, std::string_view name,
                             const schema::Collection& collection) {
  if (use != Resolver::Use::kFilter)
    return base::invalid_query("Invalid function specified \"" + std::string(name) + "\"");
  return base::invalid_query("Invalid filter key \"" + std::string(segment) + "\" on \"" + collection.name + "\"");
}

constexpr std::string_view kFollow = "$FOLLOW(";
// What a rule looks at is not what the caller may: their joins are never the same.
const std::string kOfRules = "\x1e";

bool scopeless(const schema::Collection& collection, const std::string& segment) {
  const schema::RelationEnd* end = collection.relation(segment);
  return end != nullptr && end->kind == schema::RelationKind::kM2A;
}

std::string deeper(const std::string& path, std::string_view segment) {
  return path.empty() ? std::string(segment) : path + "." + std::string(segment);
}

}  // namespace

std::string dotted(const std::vector<std::string>& path) {
  return base::join(path, ".");
}

bool has_data(const schema::Collection& collection, const schema::Field& field) {
  return !field.alias() || collection.relation(field.name) != nullptr;
}

Resolver::Resolver(const schema::Schema& schema, const access::Who& who, const sql::Dialect& dialect, int max_depth,
                   const VariableValues* of_rules, const VariableValues* asked)
    : schema_(schema), who_(who), dialect_(dialect), max_depth_(max_depth), of_rules_(of_rules), asked_(asked) {}

const access::ReadRights& Resolver::rights(const schema::Collection& collection, const std::string& path) {
  const auto known = rights_.find(&collection);
  if (known != rights_.end()) return known->second;
  if (!collection.table) base::fail(base::forbidden_collection(collection.name, path));
  return rights_.emplace(&collection, access::read_rights(who_, schema_, collection.name, path).take()).first->second;
}

bool Resolver::readable(const schema::Collection& collection) {
  return rights_.contains(&collection) ||
         (collection.table && access::read_rights(who_, schema_, collection.name, {}).ok());
}

const schema::Field* Resolver::find(const schema::Collection& collection, std::string_view name,
                                    const std::string& path) {
  const schema::Field* field = collection.field(name);
  if (field == nullptr || !has_data(collection, *field)) return nullptr;
  const access::ReadRights& allowed = rights(collection, path);
  return allowed.covers(name) ? field : nullptr;
}

const schema::Field& Resolver::field(const schema::Collection& collection, std::string_view name,
                                     const std::string& path) {
  const schema::Field* found = find(collection, name, path);
  if (found == nullptr) base::fail(base::forbidden_fields({std::string(name)}, collection.name, path));
  return *found;
}

Resolver Resolver::as_system() const {
  static const access::Who kSystem;
  Resolver system(schema_, kSystem, dialect_, std::numeric_limits<int>::max(), of_rules_);
  system.judges_rules_ = true;
  return system;
}

std::shared_ptr<const Predicate> Resolver::rule(const schema::Collection& collection, const std::string& path) {
  const access::ReadRights& allowed = rights(collection, path);
  return allowed.everything ? nullptr : rows(collection, allowed.permitted->rules.any());
}

access::RuleChoice Resolver::relevant(const schema::Collection& collection, const std::vector<std::string>& fields) {
  const access::ReadRights& allowed = rights(collection, {});
  if (allowed.everything) return access::RuleChoice{true, {}};
  const access::RowRules& rules = allowed.permitted->rules;
  return fields.empty() || allowed.whole_rows ? rules.any() : rules.of(std::span(fields));
}

std::shared_ptr<const Predicate> Resolver::rows(const schema::Collection& collection,
                                                const access::RuleChoice& choice) {
  if (choice.all) return nullptr;
  const auto [place, fresh] = rules_.try_emplace({&collection, choice});
  if (!fresh) return place->second;
  const access::RowRules& rules = rights(collection, {}).permitted->rules;
  std::vector<const query::Filter*> filters;
  for (const std::size_t index : choice.rules) {
    filters.push_back(&rules.rule(index));
    for (const std::string& name : rules.variables(index)) (name.starts_with("$NOW") ? of_now_ : of_caller_) = true;
  }
  return place->second = resolve_rules(*this, collection, filters);
}

Guard Resolver::guard(const schema::Collection& collection, std::string_view field, const access::RuleChoice* seen) {
  const access::ReadRights& allowed = rights(collection, {});
  if (allowed.everything || allowed.whole_rows) return {};
  const access::RowRules& rules = allowed.permitted->rules;
  const access::RuleChoice& rows_seen = seen != nullptr ? *seen : rules.any();
  if (rules.one_for_all()) return {};
  const access::RuleChoice shown = rules.of(field);
  if (rows_seen.within(shown)) return {};
  Guard found{&collection, rows(collection, shown)};
  if (seen == nullptr) return found;
  const auto seen_rows = rows(collection, rows_seen);
  if (seen_rows && implies(*seen_rows, *found.rows)) return {};
  return found;
}

std::vector<Guard> Resolver::guards(const schema::Collection& collection, std::string_view field,
                                    const access::RuleChoice& seen) {
  std::vector<Guard> result;
  if (!guard(collection, field, &seen)) return result;
  for (const std::size_t rule : rights(collection, {}).permitted->rules.of(field).rules) {
    result.push_back({&collection, rows(collection, access::RuleChoice{false, {rule}})});
  }
  return result;
}

void Resolver::grant(const schema::Collection& collection, access::ReadRights granted) {
  rights_.insert_or_assign(&collection, granted);
}

bool Resolver::only_keys(const schema::Collection& collection, const std::string& path) {
  const access::ReadRights& allowed = rights(collection, path);
  if (allowed.everything || allowed.whole_rows) return false;
  return !allowed.permitted->all_fields && allowed.permitted->fields.empty();
}

Guard Resolver::guard_of_aggregate(const schema::Collection& collection, const schema::Field& field) {
  return &field == &collection.primary() ? Guard() : guard(collection, field.name);
}

/// "$FOLLOW(collection,field)" leads from a row to those whose field points at it, without an alias on this side.
Step Resolver::follow(const schema::Collection& from, std::string_view segment, const std::string& path) {
  const std::string_view inside = segment.substr(kFollow.size(), segment.size() - kFollow.size() - 1);
  std::vector<std::string> names = base::split(inside, ',');
  for (std::string& name : names) name = base::trim(std::string(name));
  const schema::Collection* target = names.size() < 2 ? nullptr : schema_.collection(names[0]);
  if (target == nullptr) base::fail(base::forbidden_collection(names.empty() ? "" : names[0], deeper(path, segment)));
  field(*target, names[1], deeper(path, segment));
  const schema::RelationEnd* there = target->relation(names[1]);
  if (there == nullptr || there->kind == schema::RelationKind::kO2M) {
    base::fail(base::forbidden_fields({names[1]}, target->name, deeper(path, segment)));
  }
  Step step;
  step.made = std::make_shared<const schema::RelationEnd>(
      schema::RelationEnd{there->relation, schema::RelationKind::kO2M, target});
  step.name = judges_rules_ ? kOfRules + std::string(segment) : std::string(segment);
  step.end = step.made.get();
  step.from = &from;
  step.target = target;
  step.rule = rule(*target, deeper(path, segment));
  // Whoever may not see where a row points to does not see it from there either.
  if (const Guard shown = guard(*target, names[1])) {
    step.rule = std::make_shared<const Predicate>(step.rule ? both(*step.rule, *shown.rows) : *shown.rows);
  }
  return step;
}

std::optional<Step> Resolver::step(const schema::Collection& from, std::string_view segment, const std::string& path) {
  if (segment.starts_with(kFollow) && segment.ends_with(')')) return follow(from, segment, path);
  const std::size_t colon = segment.find(':');
  const std::string_view name = segment.substr(0, colon);
  const schema::RelationEnd* end = from.relation(name);
  if (end == nullptr) return std::nullopt;
  field(from, name, path);

  Step step;
  step.name = judges_rules_ ? kOfRules + std::string(segment) : std::string(segment);
  step.end = end;
  step.from = &from;
  step.target = end->target;
  if (end->kind == schema::RelationKind::kM2A) {
    if (colon == std::string_view::npos) {
      base::fail(base::invalid_query(
          "You have to provide a collection scope when sorting or filtering on a many-to-any item"));
    }
    // A collection the relation does not allow is no error: no row leads there.
    const std::string scope(segment.substr(colon + 1));
    step.target = schema_.collection(scope);
    if (step.target == nullptr) base::fail(base::forbidden_collection(scope, deeper(path, segment)));
  }
  if (step.target == nullptr) return std::nullopt;
  step.rule = rule(*step.target, deeper(path, segment));
  step.guard = guard(from, name);
  return step;
}

// The contract knows json() among fields only; elsewhere its argument is taken for a name.
Expression Resolver::json(const schema::Collection& collection, const query::FunctionCall& call,
                          const std::string& path, Use use) {
  if (use != Use::kField) field(collection, call.argument, path);
  query::JsonPath parsed = query::parse_json_path(call.argument, std::numeric_limits<int>::max()).take();
  Expression result;
  result.kind = Expression::Kind::kJsonPath;
  result.field = &field(collection, parsed.field, path);
  require_open(*result.field);
  const bool stored = dialect_.sqlite() || result.field->data_type == "json" || result.field->data_type == "jsonb";
  if (result.field->alias() || result.field->type != base::FieldType::kJson || !stored) {
    base::fail(invalid_function(use, call.name, call.name, collection));
  }
  result.inside = std::make_shared<const query::JsonPath>(std::move(parsed));
  result.guard = guard(collection, result.field->name);
  return result;
}

void Resolver::require_open(const schema::Field& field) const {
  if (judges_rules_ || field.alias() || !field.secret()) return;
  base::fail(base::invalid_query("\"" + field.name +
                                 "\" is concealed: it can't be sorted or grouped by, and functions don't take it"));
}

Expression Resolver::function(const schema::Collection& collection, const query::FunctionCall& call,
                              const std::string& path, Use use) {
  const std::string segment = std::string(call.name) + "(" + std::string(call.argument) + ")";
  if (!is_function(call.name)) base::fail(invalid_function(use, segment, call.name, collection));
  if (call.name == "json") return json(collection, call, path, use);
  const schema::Field& argument = field(collection, call.argument, path);
  require_open(argument);
  Expression result;
  result.field = &argument;
  result.guard = guard(collection, argument.name);
  if (call.name == "excerpt") {
    if (use != Use::kField || !is_plain_text(argument, dialect_)) {
      base::fail(invalid_function(use, segment, call.name, collection));
    }
    result.kind = Expression::Kind::kExcerpt;
    return result;
  }
  if (const auto part = date_part_of(call.name, argument.type); part && !argument.alias()) {
    result.kind = Expression::Kind::kDatePart;
    result.part = *part;
    return result;
  }
  if (call.name != "count") base::fail(invalid_function(use, segment, call.name, collection));
  if (argument.alias()) {
    std::optional<Step> counted = step(collection, call.argument, path);
    if (!counted || !counted->to_many()) base::fail(invalid_function(use, segment, call.name, collection));
    counted->guard = {};  // the value's own
    result.kind = Expression::Kind::kRelatedCount;
    result.counted = std::make_shared<const Step>(std::move(*counted));
    return result;
  }
  if (argument.type != base::FieldType::kJson) base::fail(invalid_function(use, segment, call.name, collection));
  result.kind = Expression::Kind::kJsonLength;
  return result;
}

Expression Resolver::expression(const schema::Collection& collection, std::string_view segment, const std::string& path,
                                Use use) {
  if (const std::optional<query::FunctionCall> call = query::function_call(segment)) {
    return function(collection, *call, path, use);
  }
  Expression result;
  result.field = &field(collection, segment, path);
  if (use == Use::kOrder || use == Use::kGroup) require_open(*result.field);
  // Keys of rows that may be seen are no secret: they are what other rows and paths name them by.
  const bool shown = use == Use::kField || use == Use::kGroup;
  if (shown || result.field != &collection.primary()) result.guard = guard(collection, segment);
  return result;
}

Reference Resolver::reference(const schema::Collection& from, const std::vector<std::string>& segments,
                              const std::string& path, Use use) {
  if (segments.empty() || static_cast<int>(segments.size()) > max_depth_) {
    base::fail(base::invalid_query("Max relational depth exceeded"));
  }
  Reference result;
  const schema::Collection* collection = &from;
  std::string here = path;
  for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
    if (scopeless(*collection, segments[i]))
      base::fail(base::forbidden_fields({segments[i + 1]}, collection->name, here));
    std::optional<Step> next = step(*collection, segments[i], here);
    if (!next) {
      field(*collection, segments[i], here);  // an unknown name is reported before what follows it
      base::fail(base::forbidden_fields({segments[i + 1]}, collection->name, here));
    }
    collection = next->target;
    here = deeper(here, segments[i]);
    result.path.push_back(std::move(*next));
  }
  result.value = expression(*collection, segments.back(), here, use);
  if (!result.value.function() && result.value.field->alias()) {
    std::optional<Step> last = step(*collection, segments.back(), here);
    if (!last) base::fail(base::forbidden_fields({segments.back()}, collection->name, here));
    result.value.field = &last->target->primary();
    if (use == Use::kOrder || use == Use::kGroup) require_open(*result.value.field);
    result.value.guard = {};  // the step's
    result.path.push_back(std::move(*last));
  }
  return result;
}

}  // namespace dirigent::engine
