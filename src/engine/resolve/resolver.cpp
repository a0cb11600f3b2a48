#include "engine/resolve/resolver.hpp"

#include <limits>

#include "base/errors.hpp"
#include "base/text.hpp"
#include "engine/resolve/filter.hpp"
#include "engine/resolve/functions.hpp"
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
                   const VariableValues* values)
    : schema_(schema), who_(who), dialect_(dialect), max_depth_(max_depth), values_(values) {}

const access::ReadRights& Resolver::rights(const schema::Collection& collection, const std::string& path) {
  const auto known = rights_.find(&collection);
  if (known != rights_.end()) return known->second;
  if (!collection.table) base::fail(base::forbidden_collection(collection.name, path));
  access::ReadRights found = access::read_rights(who_, schema_, collection.name, path).take();
  return rights_.emplace(&collection, std::move(found)).first->second;
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
  if (allowed.everything) return field;
  for (const std::string& permitted : allowed.fields)
    if (permitted == "*" || permitted == name) return field;
  return nullptr;
}

const schema::Field& Resolver::field(const schema::Collection& collection, std::string_view name,
                                     const std::string& path) {
  const schema::Field* found = find(collection, name, path);
  if (found == nullptr) base::fail(base::forbidden_fields({std::string(name)}, collection.name, path));
  return *found;
}

std::shared_ptr<const Predicate> Resolver::rule(const schema::Collection& collection, const std::string& path) {
  const access::ReadRights& allowed = rights(collection, path);
  if (!allowed.rows) return nullptr;
  // A rule is judged as the system: it may name fields that the caller may not read.
  const access::Who system;
  Resolver unlimited(schema_, system, dialect_, max_depth_, values_);
  return std::make_shared<const Predicate>(resolve_filter(unlimited, collection, *allowed.rows, who_, {}));
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
  step.name = segment;
  step.end = step.made.get();
  step.from = &from;
  step.target = target;
  step.rule = rule(*target, deeper(path, segment));
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
  step.name = segment;
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
  const bool stored = dialect_.sqlite() || result.field->data_type == "json" || result.field->data_type == "jsonb";
  if (result.field->alias() || result.field->type != base::FieldType::kJson || !stored) {
    base::fail(invalid_function(use, call.name, call.name, collection));
  }
  result.inside = std::make_shared<const query::JsonPath>(std::move(parsed));
  return result;
}

Expression Resolver::function(const schema::Collection& collection, const query::FunctionCall& call,
                              const std::string& path, Use use) {
  const std::string segment = std::string(call.name) + "(" + std::string(call.argument) + ")";
  if (!is_function(call.name)) base::fail(invalid_function(use, segment, call.name, collection));
  if (call.name == "json") return json(collection, call, path, use);
  const schema::Field& argument = field(collection, call.argument, path);
  Expression result;
  result.field = &argument;
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
    result.path.push_back(std::move(*last));
  }
  return result;
}

}  // namespace dirigent::engine
