#include "items/validation/validation.hpp"

#include <utility>

#include "items/rights/rights.hpp"
#include "items/rights/variables.hpp"
#include "items/validation/rule.hpp"
#include "items/values/specials.hpp"

namespace dirigent::items {

namespace {

using schema::Field;

void check_required(std::vector<base::Error>& errors, const Level& level, const json::object& payload, Act act) {
  for (const Field& field : level.collection->fields) {
    if (!field.column || field.column->nullable || field.column->generated) continue;
    const json::value* given = payload.if_contains(field.name);
    if (given == nullptr) {
      if (act == Act::kCreate && field.default_value.is_null() && !field.column->default_sql && !field.generated()) {
        errors.push_back(base::failed_validation(field.name, level.path, "required"));
      }
    } else if (given->is_null() && !fills_itself(field, act)) {
      errors.push_back(base::failed_validation(field.name, level.path, "nnull"));
    }
  }
}

// Of a many-to-any item the payload names the collection.
const schema::Collection* target_of(const schema::Schema& schema, const schema::RelationEnd& end,
                                    const json::object& payload) {
  if (end.kind == schema::RelationKind::kM2O) return end.target;
  if (end.kind != schema::RelationKind::kM2A || !end.relation->one_collection_field) return nullptr;
  const json::value* name = payload.if_contains(*end.relation->one_collection_field);
  return name == nullptr || !name->is_string() ? nullptr : schema.collection(name->get_string());
}

// The keys of nested items that have one, by the field that leads to them.
json::object keys_in(const schema::Schema& schema, const schema::Collection& collection, const json::object& payload) {
  json::object keys;
  for (const auto& [name, value] : payload) {
    const json::object* item = value.if_object();
    const schema::RelationEnd* end = item == nullptr ? nullptr : collection.relation(name);
    const schema::Collection* target = end == nullptr ? nullptr : target_of(schema, *end, payload);
    const json::value* key = target == nullptr ? nullptr : item->if_contains(target->primary_key);
    if (key != nullptr && !key->is_null()) keys[name] = *key;
  }
  return keys;
}

void append_failures(std::vector<base::Error>& errors, const std::vector<json::value>& rules,
                     const json::object& payload, const json::object& keys, const json::array& path) {
  for (const json::value& rule : rules) {
    std::vector<base::Error> failed = check_rule(rule, payload, path, keys);
    std::move(failed.begin(), failed.end(), std::back_inserter(errors));
  }
}

void validate(const Level& level, const json::object& payload, const Rules& rules, Act act) {
  std::vector<base::Error> errors;
  check_required(errors, level, payload, act);
  const json::object keys = keys_in(*rules.schema, *level.collection, payload);
  append_failures(errors, rules.of_fields, payload, keys, level.path);
  if (rules.rights) append_failures(errors, rules.rights->validations, payload, keys, level.path);
  if (!errors.empty()) throw base::Failure(std::move(errors));
}

}  // namespace

io::Task<RulesPtr> rules_for(Write& write, const schema::Collection& collection, access::Action action) {
  if (RulesPtr kept = write.rules(collection, action)) co_return kept;
  auto rules = std::make_shared<Rules>();
  rules->schema = write.schema_ptr();
  rules->rights = co_await rights_to(write, collection, action);
  std::vector<const json::value*> texts;
  for (const Field& field : collection.fields) {
    if (write.who() && !field.validation.is_null()) texts.push_back(&field.validation);
  }
  const VariablesPtr variables = co_await variables_in(write, texts);
  for (const json::value* text : texts) rules->of_fields.push_back(put_in_rule(*text, write.who(), variables.get()));
  RulesPtr made = std::move(rules);
  write.rules(collection, action) = made;
  co_return made;
}

void validate_new(const Level& level, const json::object& payload, const Rules& rules) {
  validate(level, payload, rules, Act::kCreate);
}

void validate_patch(const Level& level, const json::object& patch, const Rules& rules) {
  validate(level, patch, rules, Act::kUpdate);
}

}  // namespace dirigent::items
