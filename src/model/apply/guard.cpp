#include "model/apply/guard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/errors.hpp"
#include "base/text.hpp"

namespace dirigent::model {

namespace {

using schema::Difference;
using Names = std::set<std::string, std::less<>>;

std::string name_of(const Difference& one) {
  return one.field.empty() ? one.collection : one.collection + "." + one.field;
}

void require_losses(const Plan& plan, const std::vector<std::string>& allowed) {
  for (const std::string& word : allowed) {
    const bool known = std::any_of(plan.steps.begin(), plan.steps.end(),
                                   [&](const PlanStep& step) { return step.loses && step.name() == word; });
    if (known) continue;
    base::fail(base::invalid_payload(
        fmt::format("\"{}\" is allowed to be dropped, but nothing would drop it: name what the plan says", word)));
  }
}

// The alias on this side of a relation whose other side is among `kept`.
bool leads_to_kept(const Difference& field, const json::array& relations, const Names& kept) {
  return std::any_of(relations.begin(), relations.end(), [&](const json::value& value) {
    const json::object& relation = value.get_object();
    const json::object* meta = relation.contains("meta") ? relation.at("meta").if_object() : nullptr;
    if (meta == nullptr || !kept.contains(std::string_view(relation.at("collection").as_string()))) return false;
    const json::value* one_field = meta->if_contains("one_field");
    return one_field != nullptr && *one_field == json::value(field.field) &&
           relation.at("related_collection") == json::value(field.collection);
  });
}

}  // namespace

std::vector<PlanStep> hold_back(schema::Diff& diff, const Plan& plan, const json::object& now,
                                const std::vector<std::string>& allowed) {
  require_losses(plan, allowed);
  Names collections, fields;
  std::vector<PlanStep> held;
  for (const PlanStep& step : plan.steps) {
    if (!step.loses || std::find(allowed.begin(), allowed.end(), step.name()) != allowed.end()) continue;
    (step.field.empty() ? collections : fields).insert(step.name());
    held.push_back(step);
  }
  const json::array& relations = now.at("relations").as_array();
  for (const Difference& one : diff.fields) {
    if (one.is_deleted() && leads_to_kept(one, relations, collections)) fields.insert(name_of(one));
  }
  std::erase_if(diff.collections, [&](const Difference& one) { return collections.contains(one.collection); });
  const auto stays = [&](const Difference& one) { return fields.contains(name_of(one)); };
  std::erase_if(diff.fields, stays);
  std::erase_if(diff.relations, [&](const Difference& one) {
    const bool leads = one.related_collection.is_string() &&
                       collections.contains(std::string_view(one.related_collection.get_string()));
    return stays(one) || (one.is_deleted() && leads);
  });
  std::erase_if(diff.objects, [&](const schema::ObjectChange& one) {
    const schema::SchemaObject& object = one.object();
    const bool whole = object.kind == schema::ObjectKind::kBaseTable || object.kind == schema::ObjectKind::kCollection;
    return collections.contains(whole ? object.name : object.table);
  });
  return held;
}

std::string held_back_words(const PlanStep& step) {
  std::string words = step.kind;
  std::replace(words.begin(), words.end(), '_', ' ');
  const std::string rows = step.rows ? fmt::format(" ({} rows)", *step.rows) : std::string();
  return fmt::format("Held back, for it loses data: {} {}{}. To do it: --allow-drop {}", words, step.name(), rows,
                     step.name());
}

void leave_out(schema::Diff& diff, std::string_view rules) {
  Names named;
  for (const std::string& rule : base::split(rules, ',')) named.insert(std::string(base::trim(rule)));
  const auto ignored = [&named](const Difference& one) {
    return named.contains(one.collection) || (!one.field.empty() && named.contains(name_of(one)));
  };
  for (auto* list : {&diff.collections, &diff.fields, &diff.system_fields, &diff.relations}) {
    std::erase_if(*list, ignored);
  }
  std::erase_if(diff.objects, [&named](const schema::ObjectChange& one) {
    const schema::SchemaObject& object = one.object();
    return named.contains(object.table) || named.contains(object.table + "." + object.name) ||
           (object.table.empty() && named.contains(object.name));
  });
}

}  // namespace dirigent::model
