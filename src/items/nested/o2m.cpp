#include <algorithm>
#include <set>

#include "items/create.hpp"
#include "items/keys.hpp"
#include "items/nested/alterations.hpp"
#include "items/nested/lookup.hpp"
#include "items/nested/relations.hpp"
#include "items/remove.hpp"
#include "items/rights/rights.hpp"
#include "items/update.hpp"
#include "schema/row_key.hpp"

namespace dirigent::items {

namespace {

using schema::Collection;
using schema::Field;

// A child that was named by its key, alone or with what changes.
struct Listed {
  std::size_t family;
  Key key;
  json::object patch;
  bool link = false;   // the key alone
  bool known = false;  // to be updated, existing or not: the detailed form says so
};

struct Created {
  std::size_t family;
  json::object payload;
};

// One write of one relation: what all families ask for, sorted by what has to be done.
struct Plan {
  const Collection& many;
  const Field& column;  // the foreign key on the many side
  const schema::Relation& relation;
  std::vector<Family> families;
  std::vector<Created> creates;
  std::vector<Listed> listed;
  std::vector<std::pair<std::size_t, Key>> removed;
  std::vector<std::size_t> replaced;        // families whose list is the whole truth
  std::vector<std::set<std::string>> kept;  // by family: keys that stay
};

Key child_key(const Write& write, const Plan& plan, const json::value& key) {
  return canonical_key(plan.many.primary(), key, write.dialect());
}

void plan_object(const Write& write, Plan& plan, std::size_t family, const json::object& object) {
  json::object payload = object;
  payload[plan.column.name] = plan.families[family].key;
  const std::optional<json::value> key = given_key(plan.many, payload);
  if (!key) {
    plan.creates.push_back({family, std::move(payload)});
  } else {
    Key known = child_key(write, plan, *key);
    plan.listed.push_back({family, std::move(known), std::move(payload)});
  }
}

void plan_list(const Write& write, Plan& plan, std::size_t family, const json::array& list) {
  plan.replaced.push_back(family);
  for (const json::value& entry : list) {
    if (entry.is_object()) {
      plan_object(write, plan, family, entry.get_object());
    } else if (entry.is_string() || entry.is_number()) {
      plan.listed.push_back({family, child_key(write, plan, entry), {}, true});
    } else {
      base::fail(base::invalid_payload("One-to-many items must be keys or objects"));
    }
  }
}

void plan_alterations(const Write& write, Plan& plan, std::size_t family, const json::value& value,
                      std::map<std::string, std::int64_t>& largest) {
  Alterations alterations = parse_alterations(value);
  for (json::value& entry : alterations.create) {
    json::object payload = std::move(entry.get_object());
    payload[plan.column.name] = plan.families[family].key;
    const auto& sort = plan.relation.sort_field;
    if (sort) {
      const std::int64_t position = ++largest[key_text(plan.families[family].key)];
      if (!payload.contains(*sort)) payload[*sort] = position;  // null is a place too: none
    }
    plan.creates.push_back({family, std::move(payload)});
  }
  for (json::value& entry : alterations.update) {
    json::object payload = std::move(entry.get_object());
    const std::optional<json::value> key = given_key(plan.many, payload);
    if (!key) base::fail(base::invalid_payload("Item in update misses primary key"));
    Key known = child_key(write, plan, *key);
    // A child may be handed on to another parent here, or let go: what it says itself counts.
    if (!payload.contains(plan.column.name)) payload[plan.column.name] = plan.families[family].key;
    plan.listed.push_back({family, std::move(known), std::move(payload), false, true});
  }
  for (const json::value& key : alterations.remove) plan.removed.emplace_back(family, child_key(write, plan, key));
}

std::vector<sql::Value> parents_of(const Write& write, const Plan& plan) {
  std::vector<sql::Value> parents;
  parents.reserve(plan.families.size());
  for (const Family& family : plan.families)
    parents.push_back(require_key_value(plan.column, family.key, write.dialect()));
  return parents;
}

// Asked only when a new child needs a place in the order.
io::Task<std::map<std::string, std::int64_t>> positions(Write& write, const Plan& plan, bool fresh) {
  bool needed = false;
  for (const Family& family : plan.families) needed = needed || family.value->is_object();
  std::map<std::string, std::int64_t> largest;
  if (needed && !fresh && plan.relation.sort_field) {
    largest = co_await largest_sort(write, plan.many, plan.column, *plan.relation.sort_field, parents_of(write, plan));
  }
  co_return largest;
}

bool names(const json::value& key, const std::string& text) {
  return (key.is_number() || key.is_string()) && key_text(key) == text;
}

// What a key over several columns consists of cannot be taken away from an item: it is deleted.
bool names_item(const Plan& plan) {
  const std::vector<const Field*> parts = schema::key_fields(plan.many);
  return std::find(parts.begin(), parts.end(), &plan.column) != parts.end();
}

std::optional<json::value> given_place(const Plan& plan, const json::object& patch) {
  const json::value* place = patch.if_contains(plan.column.name);
  return place == nullptr ? std::nullopt : std::optional<json::value>(*place);
}

// Listed children become updates, or creates where no such child exists; a link to nothing is refused. What the caller
// may not create is refused as a change, like a child that is hidden.
io::Task<std::vector<Listed>> sort_listed(Write& write, Plan& plan) {
  std::vector<sql::Value> keys;
  keys.reserve(plan.listed.size());
  for (const Listed& one : plan.listed)
    keys.push_back(require_key_value(plan.many.primary(), one.key, write.dialect()));
  std::map<std::string, std::string> known = co_await existing(write, plan.many, std::move(keys), &plan.column);
  std::vector<Listed> updates;
  for (Listed& one : plan.listed) {
    const std::string text = key_text(one.key);
    const Key& parent = plan.families[one.family].key;
    const auto found = known.find(text);
    plan.kept[one.family].insert(text);
    if (one.link) {
      if (found == known.end() && access::unlimited(write.who())) base::fail(base::forbidden());
      if (found != known.end() && found->second == key_text(parent)) continue;
      one.patch[plan.column.name] = parent;
    } else if (found == known.end() && !one.known && may_create(write.who(), plan.many, one.patch)) {
      plan.creates.push_back({one.family, std::move(one.patch)});
      known.emplace(text, key_text(parent));  // a second one with this key updates it
      continue;
    }
    const std::optional<json::value> place = given_place(plan, one.patch);
    erase_key(plan.many, one.patch);
    // A child that stays where it is is not moved: nobody needs the right to do so.
    const bool stays = found != known.end() && place && names(*place, found->second);
    if (stays && !access::unlimited(write.who())) one.patch.stable_erase(plan.column.name);
    updates.push_back(std::move(one));
  }
  co_return updates;
}

io::Task<void> create_children(Write& write, const Level& level, const Field& field, Plan& plan,
                               std::vector<Nested>& nested_revisions) {
  if (plan.creates.empty()) co_return;
  json::array payloads;
  payloads.reserve(plan.creates.size());
  for (Created& one : plan.creates) payloads.emplace_back(std::move(one.payload));
  Level below = write.below(level, field.name, access::Action::kCreate, plan.many.name);
  Written written = co_await create_items(write, std::move(below), std::move(payloads));
  for (std::size_t i = 0; i < plan.creates.size(); ++i) {
    plan.kept[plan.creates[i].family].insert(key_text(written.keys[i]));
    nested_revisions.push_back({plan.families[plan.creates[i].family].owner, written.revisions[i]});
  }
}

io::Task<void> update_children(Write& write, const Level& level, const Field& field, const Plan& plan,
                               std::vector<Listed> updates, std::vector<Nested>& nested_revisions) {
  if (updates.empty()) co_return;
  std::vector<Change> changes;
  changes.reserve(updates.size());
  for (Listed& one : updates) changes.push_back({{std::move(one.key)}, std::move(one.patch)});
  Level below = write.below(level, field.name, access::Action::kUpdate, plan.many.name);
  Written written = co_await update_items(write, std::move(below), std::move(changes));
  for (std::size_t i = 0; i < updates.size(); ++i) {
    nested_revisions.push_back({plan.families[updates[i].family].owner, written.revisions[i]});
  }
}

// Children that their family does not keep any more, or asked to let go; by family.
io::Task<std::vector<std::vector<Key>>> dropped(Write& write, const Plan& plan, bool fresh) {
  std::vector<std::vector<Key>> dropped_keys(plan.families.size());
  if (fresh || (plan.replaced.empty() && plan.removed.empty())) co_return dropped_keys;
  std::set<std::pair<std::size_t, std::string>> asked;
  for (const auto& [family, key] : plan.removed) asked.emplace(family, key_text(key));
  std::map<std::string, std::vector<std::size_t>> by_parent;
  for (std::size_t family : plan.replaced) by_parent[key_text(plan.families[family].key)].push_back(family);
  for (const auto& [family, key] : plan.removed) by_parent[key_text(plan.families[family].key)].push_back(family);

  std::vector<Child> children = co_await children_of(write, plan.many, plan.column, parents_of(write, plan));
  const std::set<std::size_t> replaced(plan.replaced.begin(), plan.replaced.end());
  for (Child& child : children) {
    const auto families = by_parent.find(child.parent);
    if (families == by_parent.end()) continue;
    const std::size_t family = families->second.front();
    const std::string text = key_text(child.key);
    const bool drop = replaced.contains(family) ? !plan.kept[family].contains(text) : asked.contains({family, text});
    if (drop) dropped_keys[family].push_back(std::move(child.key));
  }
  co_return dropped_keys;
}

io::Task<void> drop_children(Write& write, const Level& level, const Field& field, const Plan& plan, bool fresh,
                             std::vector<Nested>& nested_revisions) {
  std::vector<std::vector<Key>> keys = co_await dropped(write, plan, fresh);
  std::vector<Change> changes;
  std::vector<std::size_t> owners;
  std::vector<Key> deletes;
  for (std::size_t family = 0; family < keys.size(); ++family) {
    if (keys[family].empty()) continue;
    if (plan.relation.deselect_delete || names_item(plan)) {
      std::move(keys[family].begin(), keys[family].end(), std::back_inserter(deletes));
      continue;
    }
    owners.insert(owners.end(), keys[family].size(), plan.families[family].owner);
    changes.push_back({std::move(keys[family]), json::object{{plan.column.name, nullptr}}});
  }
  if (!deletes.empty()) {
    Level below = write.below(level, field.name, access::Action::kDelete, plan.many.name);
    co_await remove_items(write, std::move(below), std::move(deletes));
  }
  if (!changes.empty()) {
    Level below = write.below(level, field.name, access::Action::kUpdate, plan.many.name);
    Written written = co_await update_items(write, std::move(below), std::move(changes));
    for (std::size_t i = 0; i < owners.size(); ++i) nested_revisions.push_back({owners[i], written.revisions[i]});
  }
}

}  // namespace

io::Task<void> write_o2m(Write& write, const Level& level, const Field& field, const schema::RelationEnd& end,
                         std::vector<Family> families, bool fresh, std::vector<Nested>& nested_revisions) {
  const Field* column = end.target->field(end.relation->many_field);
  if (column == nullptr || !column->column)
    base::fail(base::forbidden_fields({field.name}, level.collection->name, {}, {}));
  if (end.relation->one_collection && !schema::keyed_by_column(*level.collection)) {
    base::fail(
        base::invalid_payload("\"" + field.name + "\" takes no items: what refers to this one does not by its key"));
  }
  Plan plan{*end.target, *column, *end.relation, std::move(families), {}, {}, {}, {}, {}};
  plan.kept.resize(plan.families.size());
  std::map<std::string, std::int64_t> largest = co_await positions(write, plan, fresh);
  for (std::size_t family = 0; family < plan.families.size(); ++family) {
    const json::value& value = *plan.families[family].value;
    if (value.is_array()) {
      plan_list(write, plan, family, value.get_array());
    } else if (value.is_null()) {
      plan.replaced.push_back(family);
    } else {
      plan_alterations(write, plan, family, value, largest);
    }
  }
  std::vector<Listed> updates = co_await sort_listed(write, plan);
  co_await create_children(write, level, field, plan, nested_revisions);
  co_await update_children(write, level, field, plan, std::move(updates), nested_revisions);
  co_await drop_children(write, level, field, plan, fresh, nested_revisions);
}

}  // namespace dirigent::items
