#include "items/payload.hpp"

#include <utility>

#include "items/history.hpp"
#include "items/keys.hpp"
#include "items/rights/item_rights.hpp"
#include "items/rights/rights.hpp"
#include "items/rules/grants.hpp"
#include "items/rules/narrow_tokens.hpp"
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
  if (auto refused = refused_fields(*rights, collection, item.payload)) base::fail(std::move(*refused));
  item.payload = with_presets(*rights, std::move(item.payload));
}

void admit(const Rights* rights, const Collection& collection, const std::optional<base::Error>& refusal,
           Change& change) {
  if (refusal) base::fail(*refusal);
  if (rights != nullptr) change.patch = with_presets(*rights, std::move(change.patch));
  // The key says which item; it never moves one.
  erase_key(collection, change.patch);
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

io::Task<void> filter_new(Write& write, const Level& level, json::array& payloads) {
  if (!write.filtered(level, "create")) co_return;
  for (json::value& payload : payloads) {
    std::vector<std::string> no_keys;
    json::value filtered = co_await write.filter(level, "create", std::move(payload), std::move(no_keys));
    payload = std::move(filtered);
  }
}

io::Task<void> filter_changes(Write& write, const Level& level, std::vector<Change>& changes) {
  if (!write.filtered(level, "update")) co_return;
  for (Change& change : changes) {
    std::vector<std::string> keys;
    keys.reserve(change.keys.size());
    for (const Key& key : change.keys) {
      if (!key.is_null()) keys.push_back(key_text(key));
    }
    json::value patch = co_await write.filter(level, "update", json::value(std::move(change.patch)), std::move(keys));
    change.patch = object_of(std::move(patch));
  }
}

// Rules of a system collection see all items at once, which are then all admitted before them. False where there are
// none: each item is judged to its end before the next.
io::Task<bool> admit_together(Write& write, const Level& level, const Rights* rights, std::vector<NewItem>& items) {
  const SystemRules* rules = rules_of(*level.collection);
  if (rules == nullptr || rules->before_create == nullptr) co_return false;
  std::vector<json::object*> payloads;
  payloads.reserve(items.size());
  for (NewItem& item : items) {
    admit(rights, *level.collection, item);
    payloads.push_back(&item.payload);
  }
  co_await rules->before_create(write, level, std::move(payloads));
  co_return true;
}

io::Task<bool> admit_together(Write& write, const Level& level, const Rights* rights,
                              const std::vector<std::optional<base::Error>>& refusals, std::vector<Change>& changes) {
  const SystemRules* rules = rules_of(*level.collection);
  if (rules == nullptr || rules->before_update == nullptr) co_return false;
  for (std::size_t i = 0; i < changes.size(); ++i) admit(rights, *level.collection, refusals[i], changes[i]);
  co_await rules->before_update(write, level, changes);
  co_return true;
}

void add_specials(const Write& write, const Collection& collection, json::object& patch) {
  for (const Field& field : collection.fields) {
    if (!stored(field)) continue;
    if (auto special = special_value(field, Act::kUpdate, nullptr, write)) patch[field.name] = *special;
  }
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
  co_await filter_new(write, level, payloads);
  std::vector<NewItem> items(payloads.size());
  std::vector<const json::object*> submitted;
  submitted.reserve(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    items[i].payload = object_of(std::move(payloads[i]));
    drop_masks(collection, items[i].payload);
    submitted.push_back(&items[i].payload);
  }
  co_await require_no_widening(write, collection, std::move(submitted));
  co_await watch_grants(write, collection);
  const RightsPtr rights = co_await rights_to(write, collection, access::Action::kCreate);
  const bool admitted = co_await admit_together(write, level, rights.get(), items);
  const RulesPtr asked = co_await rules_for(write, collection, access::Action::kCreate);
  const bool revised = keeps_revisions(write, collection);
  std::size_t prepared = 0;
  try {
    for (; prepared < items.size(); ++prepared) {
      NewItem& item = items[prepared];
      if (!admitted) admit(rights.get(), collection, item);
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
  for (const Change& change : changes) write.count(change.keys.size());
  co_await filter_changes(write, level, changes);
  std::vector<const json::object*> submitted;
  submitted.reserve(changes.size());
  for (Change& change : changes) {
    drop_masks(collection, change.patch);
    submitted.push_back(&change.patch);
  }
  co_await require_no_widening(write, collection, std::move(submitted));
  co_await watch_grants(write, collection);
  const RightsPtr rights = co_await rights_to(write, collection, access::Action::kUpdate);
  const std::vector<std::optional<base::Error>> refusals = co_await judged(write, level, rights.get(), changes);
  const bool admitted = co_await admit_together(write, level, rights.get(), refusals, changes);
  const RulesPtr asked = co_await rules_for(write, collection, access::Action::kUpdate);
  std::vector<Prepared> prepared;
  prepared.reserve(changes.size());
  for (std::size_t i = 0; i < changes.size(); ++i) {
    Change& change = changes[i];
    if (!admitted) admit(rights.get(), collection, refusals[i], change);
    validate_patch(level, change.patch, *asked);
    co_await protect_secrets(write, collection, change.patch);
    Prepared& next = prepared.emplace_back();
    next.values = values_of(write, collection, change.patch, Act::kUpdate);
    next.keys = std::move(change.keys);
    next.patch = std::move(change.patch);
    add_specials(write, collection, next.patch);
  }
  co_return prepared;
}

}  // namespace dirigent::items
