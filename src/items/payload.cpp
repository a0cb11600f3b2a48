#include "items/payload.hpp"

#include <utility>

#include "items/history.hpp"
#include "items/keys.hpp"
#include "items/rights/item_rights.hpp"
#include "items/rights/rights.hpp"
#include "items/rules/grants.hpp"
#include "items/rules/system_rules.hpp"
#include "items/validation/validation.hpp"
#include "items/values/as_read.hpp"
#include "items/values/value_binding.hpp"

namespace dirigent::items {

namespace {

using schema::Collection;
using schema::Field;

json::object object_of(json::value value) {
  if (!value.is_object()) base::fail(base::invalid_payload("An item must be of type object"));
  return std::move(value.get_object());
}

bool stored(const Field& field) {
  return field.column && !field.column->generated;
}

// What no key can be, the database or the rules of its type refuse by their own name.
sql::Value bind_field(const Write& write, const Collection& collection, const Field& field, const json::value& value) {
  if (field.name == collection.primary_key && !value.is_null()) {
    if (auto key = key_value(field, value, write.dialect())) return *key;
    if (field.type == base::FieldType::kUuid) base::fail(base::forbidden());  // no column type refuses it on SQLite
  }
  return bind(field, value, write.dialect());
}

Values values_of(const Write& write, const Collection& collection, const json::object& payload, Act act) {
  Values values(collection.fields.size());
  for (std::size_t i = 0; i < collection.fields.size(); ++i) {
    const Field& field = collection.fields[i];
    if (!stored(field)) continue;
    const json::value* given = payload.if_contains(field.name);
    if (auto special = special_value(field, act, given, write)) {
      values[i] = bind_field(write, collection, field, *special);
    } else if (given != nullptr && !nested(collection, field.name, *given)) {
      values[i] = bind_field(write, collection, field, *given);
    }
  }
  return values;
}

// Before anything is asked about the values: whoever may not write a field learns nothing of them.
void admit(const Rights* rights, const Collection& collection, NewItem& item) {
  if (rights == nullptr) return;
  require_fields(*rights, collection, item.payload);
  item.payload = with_presets(*rights, std::move(item.payload));
}

void admit(const Rights* rights, const Collection& collection, const std::optional<base::Error>& refusal,
           Change& change) {
  if (refusal) base::fail(*refusal);
  if (rights != nullptr) change.patch = with_presets(*rights, std::move(change.patch));
  // The key says which item; it never moves one.
  change.patch.erase(collection.primary_key);
}

// What each change is refused for; the rows stay as they were judged until they are written.
io::Task<std::vector<std::optional<base::Error>>> judged(Write& write, const Level& level, const Rights* rights,
                                                         const std::vector<Change>& changes) {
  std::vector<std::optional<base::Error>> refusals(changes.size());
  if (rights == nullptr) co_return refusals;
  co_await write.begin();
  refusals = co_await judge_changes(write, level, *rights, changes);
  co_return refusals;
}

}  // namespace

bool nested(const Collection& collection, std::string_view field, const json::value& value) {
  if (!value.is_object() && !value.is_array()) return false;
  const schema::RelationEnd* end = collection.relation(field);
  return end != nullptr && end->kind != schema::RelationKind::kO2M;
}

io::Task<std::vector<NewItem>> prepare_items(Write& write, const Level& level, json::array payloads,
                                             std::exception_ptr* refused) {
  const Collection& collection = *level.collection;
  write.count(payloads.size());
  if (write.filtered(level, "create")) {
    for (json::value& payload : payloads) {
      std::vector<std::string> no_keys;
      json::value filtered = co_await write.filter(level, "create", std::move(payload), std::move(no_keys));
      payload = std::move(filtered);
    }
  }
  std::vector<NewItem> items(payloads.size());
  for (std::size_t i = 0; i < items.size(); ++i) items[i].payload = object_of(std::move(payloads[i]));
  co_await watch_grants(write, collection);
  const RightsPtr rights = co_await rights_to(write, collection, access::Action::kCreate);
  const SystemRules* rules = rules_of(collection);
  const bool judged_together = rules != nullptr && (rules->before_create != nullptr || rules->complete != nullptr);
  if (judged_together) {
    for (NewItem& item : items) admit(rights.get(), collection, item);
  }
  if (judged_together && rules->before_create != nullptr) {
    std::vector<const json::object*> submitted;
    submitted.reserve(items.size());
    for (const NewItem& item : items) submitted.push_back(&item.payload);
    co_await rules->before_create(write, level, std::move(submitted));
  }
  if (judged_together && rules->complete != nullptr) {
    std::vector<json::object*> payloads_to_complete;
    payloads_to_complete.reserve(items.size());
    for (NewItem& item : items) payloads_to_complete.push_back(&item.payload);
    co_await rules->complete(write, level, std::move(payloads_to_complete));
  }
  const RulesPtr asked = co_await rules_for(write, collection, access::Action::kCreate);
  const bool revised = keeps_revisions(write, collection);
  std::size_t prepared = 0;
  try {
    for (; prepared < items.size(); ++prepared) {
      NewItem& item = items[prepared];
      if (!judged_together) admit(rights.get(), collection, item);
      validate_new(level, item.payload, *asked);
      co_await protect_secrets(write, collection, item.payload);
      item.values = values_of(write, collection, item.payload, Act::kCreate);
      if (revised) item.revision = payload_as_read(collection, item.payload);
    }
  } catch (const base::Failure&) {
    if (refused == nullptr) throw;
    *refused = std::current_exception();
  }
  items.resize(prepared);
  co_return items;
}

io::Task<std::vector<Prepared>> prepare_changes(Write& write, const Level& level, std::vector<Change> changes) {
  const Collection& collection = *level.collection;
  std::vector<Prepared> prepared;
  prepared.reserve(changes.size());
  const bool filtered = write.filtered(level, "update");
  for (Change& change : changes) {
    write.count(change.keys.size());
    if (filtered) {
      std::vector<std::string> keys;
      for (const Key& key : change.keys) keys.push_back(key_text(key));
      json::value patch = co_await write.filter(level, "update", json::value(std::move(change.patch)), std::move(keys));
      change.patch = object_of(std::move(patch));
    }
  }
  co_await watch_grants(write, collection);
  const RightsPtr rights = co_await rights_to(write, collection, access::Action::kUpdate);
  const std::vector<std::optional<base::Error>> refusals = co_await judged(write, level, rights.get(), changes);
  const SystemRules* rules = rules_of(collection);
  const bool judged_together = rules != nullptr && rules->before_update != nullptr;
  if (judged_together) {
    for (std::size_t i = 0; i < changes.size(); ++i) admit(rights.get(), collection, refusals[i], changes[i]);
    co_await rules->before_update(write, level, changes);
  }
  const RulesPtr asked = co_await rules_for(write, collection, access::Action::kUpdate);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    Change& change = changes[i];
    Prepared next;
    if (!judged_together) admit(rights.get(), collection, refusals[i], change);
    validate_patch(level, change.patch, *asked);
    co_await protect_secrets(write, collection, change.patch);
    next.values = values_of(write, collection, change.patch, Act::kUpdate);
    next.keys = std::move(change.keys);
    next.patch = std::move(change.patch);
    for (const Field& field : collection.fields) {
      if (!stored(field)) continue;
      if (auto special = special_value(field, Act::kUpdate, nullptr, write)) next.patch[field.name] = *special;
    }
    prepared.push_back(std::move(next));
  }
  co_return prepared;
}

}  // namespace dirigent::items
