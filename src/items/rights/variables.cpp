#include "items/rights/variables.hpp"

#include <algorithm>
#include <utility>

#include "base/time.hpp"
#include "engine/resolve/moments.hpp"
#include "engine/variable_values.hpp"

namespace dirigent::items {

namespace {

bool names_variables(const json::value& value) {
  if (const json::string* text = value.if_string()) return text->find("$CURRENT_") != json::string::npos;
  if (const json::array* list = value.if_array()) return std::any_of(list->begin(), list->end(), names_variables);
  const json::object* object = value.if_object();
  return object != nullptr && std::any_of(object->begin(), object->end(),
                                          [](const auto& member) { return names_variables(member.value()); });
}

query::Filter naming(const std::vector<const json::value*>& texts) {
  query::Filter all;
  for (const json::value* text : texts) {
    query::Filter& leaf = all.children.emplace_back();
    leaf.kind = query::Filter::Kind::kCondition;
    leaf.value = *text;
  }
  return all;
}

}  // namespace

io::Task<VariablesPtr> variables_in(Write& write, std::vector<const json::value*> texts) {
  std::erase_if(texts, [](const json::value* text) { return !names_variables(*text); });
  if (texts.empty()) co_return nullptr;
  engine::Environment environment{write.schema_ptr(), write.who(), &write.services().limits};
  const query::Filter all = naming(texts);
  if (write.begun()) {
    co_await engine::fetch_variables_of_rules(write.transaction().session(), environment, all);
  } else {
    db::Lease lease = co_await write.services().database->read();
    co_await engine::fetch_variables_of_rules(*lease, environment, all);
  }
  co_return environment.variables;
}

json::value put_in(const json::value& value, const access::Who& who, const engine::VariableValues* values) {
  if (const json::array* list = value.if_array()) {
    json::array out;
    out.reserve(list->size());
    for (const json::value& entry : *list) out.push_back(put_in(entry, who, values));
    return out;
  }
  if (const json::object* object = value.if_object()) {
    json::object out;
    for (const auto& [key, member] : *object) out[key] = put_in(member, who, values);
    return out;
  }
  engine::Operand operand = engine::resolve_variable(value, who, values).take();
  if (const auto* moment = std::get_if<engine::Instant>(&operand))
    return json::value(base::iso_timestamp(moment->time));
  return std::move(std::get<json::value>(operand));
}

json::value put_in_rule(const json::value& rule, const access::Who& who, const engine::VariableValues* values) {
  if (!engine::moments_make_sense(rule)) return json::value(false);
  return put_in(rule, who, values);
}

}  // namespace dirigent::items
