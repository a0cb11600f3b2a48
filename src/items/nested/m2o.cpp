#include <set>

#include "items/create.hpp"
#include "items/keys.hpp"
#include "items/nested/lookup.hpp"
#include "items/nested/relations.hpp"
#include "items/rights/rights.hpp"
#include "items/update.hpp"
#include "schema/row_key.hpp"

namespace dirigent::items {

namespace {

struct Sorted {
  std::vector<Slot*> creates, updates;
};

const json::value* key_in(const Slot& slot, const schema::Collection& target) {
  const json::value* key = slot.value->get_object().if_contains(target.primary_key);
  return key != nullptr && !key->is_null() ? key : nullptr;
}

void require_objects(const std::vector<Slot>& slots, const schema::Field& field) {
  for (const Slot& slot : slots) {
    if (!slot.value->is_object()) {
      base::fail(base::invalid_payload("\"" + field.name + "\" must be a key or an object"));
    }
  }
}

// An item that is not there, and that the caller may not create: refused as a change, like one that is hidden. A key
// alone says nothing else than itself.
bool refused_like_hidden(const Write& write, const schema::Collection& target, const json::object& payload) {
  return payload.size() > 1 && !may_create(write.who(), target, payload);
}

// The first object with a new key creates the item, any later one of the same request updates it.
io::Task<Sorted> sort_slots(Write& write, const schema::Collection& target, std::vector<Slot>& slots) {
  std::vector<sql::Value> keys;
  for (const Slot& slot : slots) {
    if (const json::value* key = key_in(slot, target)) {
      keys.push_back(require_key_value(target.primary(), *key, write.dialect()));
    }
  }
  const std::map<std::string, std::string> known = co_await existing(write, target, std::move(keys), nullptr);
  std::set<std::string> made;
  Sorted sorted;
  for (Slot& slot : slots) {
    const json::value* key = key_in(slot, target);
    const std::string text = key ? key_text(canonical_key(target.primary(), *key, write.dialect())) : "";
    const bool there = key != nullptr && (known.contains(text) || !made.insert(text).second);
    if (there || (key != nullptr && refused_like_hidden(write, target, slot.value->get_object()))) {
      sorted.updates.push_back(&slot);
    } else {
      sorted.creates.push_back(&slot);
    }
  }
  co_return sorted;
}

io::Task<void> create_parents(Write& write, Level level, std::vector<Slot*> slots,
                              std::vector<Nested>& nested_revisions) {
  json::array payloads;
  for (Slot* slot : slots) payloads.push_back(std::move(*slot->value));
  Written written = co_await create_items(write, std::move(level), std::move(payloads));
  for (std::size_t i = 0; i < slots.size(); ++i) {
    *slots[i]->value = std::move(written.keys[i]);
    nested_revisions.push_back({slots[i]->owner, written.revisions[i]});
  }
}

io::Task<void> update_parents(Write& write, const Level& above, const schema::Field& field,
                              const schema::Collection& target, std::vector<Slot*> slots,
                              std::vector<Nested>& nested_revisions) {
  std::vector<Change> changes;
  std::vector<std::size_t> owners;
  for (Slot* slot : slots) {
    json::object patch = std::move(slot->value->get_object());
    Key key = canonical_key(target.primary(), patch.at(target.primary_key), write.dialect());
    *slot->value = key;
    if (patch.size() == 1) continue;  // the key alone: a link, nothing to change
    patch.stable_erase(target.primary_key);
    changes.push_back({{std::move(key)}, std::move(patch)});
    owners.push_back(slot->owner);
  }
  if (changes.empty()) co_return;
  Level level = write.below(above, field.name, access::Action::kUpdate, target.name);
  Written written = co_await update_items(write, std::move(level), std::move(changes));
  for (std::size_t i = 0; i < owners.size(); ++i) nested_revisions.push_back({owners[i], written.revisions[i]});
}

}  // namespace

io::Task<void> write_m2o(Write& write, const Level& level, const schema::Field& field, const schema::Collection& target,
                         std::vector<Slot>& slots, std::vector<Nested>& nested_revisions) {
  require_objects(slots, field);
  if (!schema::keyed_by_column(target)) {
    base::fail(base::invalid_payload("\"" + field.name +
                                     "\" takes no nested item: what it refers to has no key of one column"));
  }
  Sorted sorted = co_await sort_slots(write, target, slots);
  if (!sorted.creates.empty()) {
    Level below = write.below(level, field.name, access::Action::kCreate, target.name);
    co_await create_parents(write, std::move(below), std::move(sorted.creates), nested_revisions);
  }
  if (!sorted.updates.empty()) {
    co_await update_parents(write, level, field, target, std::move(sorted.updates), nested_revisions);
  }
}

}  // namespace dirigent::items
