#include "items/upsert/upsert.hpp"

#include <algorithm>
#include <utility>

#include "items/keys.hpp"
#include "items/rights/item_rights.hpp"
#include "items/turn.hpp"
#include "items/update.hpp"
#include "items/upsert/merging.hpp"
#include "items/upsert/unique_key.hpp"
#include "items/values/value_binding.hpp"
#include "schema/row_key.hpp"

namespace dirigent::items {

namespace {

using query::MergeRule;
using schema::Collection;
using schema::Field;

// A key that comes and goes as often as this is someone's mistake.
constexpr int kMostAttempts = 10;

struct Upserting {
  const Collection& collection;
  KeyFields key;
  Merging merging;
  std::vector<Sought> sought;     // by position
  std::vector<Key> keys;          // by position, as far as known
  std::vector<Prepared> changes;  // of items that are there
  json::array sent;               // as they came, where the caller's rights decide differently about a new item
};

struct Fresh {
  std::vector<std::size_t> positions;
  std::vector<NewItem> items;
};

bool in_key(const Upserting& all, const Field& field) {
  return std::find(all.key.begin(), all.key.end(), &field) != all.key.end();
}

// What an item that is there takes from `payload`; nothing when it keeps all it has.
std::optional<json::object> patch_of(const Upserting& all, json::object payload) {
  json::object patch;
  bool any = false;
  for (auto& member : payload) {
    const Field* field = all.collection.field(member.key());
    if (field != nullptr && (field->name == all.collection.primary_key || in_key(all, *field))) continue;
    if (field != nullptr && all.merging.rule(*field) == MergeRule::kKeep) continue;
    if (field != nullptr && all.merging.computes(*field) && nested(all.collection, field->name, member.value())) {
      base::fail(base::invalid_payload("\"" + field->name + "\" is merged: it takes a key, not an object"));
    }
    any = any || field != nullptr;
    patch[member.key()] = std::move(member.value());
  }
  if (!any) return std::nullopt;
  return patch;
}

// An item that was prepared to be created when someone else created it.
std::optional<Prepared> change_instead(const Write& write, const Upserting& all, Key key, NewItem item) {
  std::optional<json::object> patch = patch_of(all, std::move(item.payload));
  if (!patch) return std::nullopt;
  Prepared change{{std::move(key)}, std::move(*patch), Values(all.collection.fields.size())};
  for (std::size_t i = 0; i < change.values.size(); ++i) {
    const Field& field = all.collection.fields[i];
    if (!field.column || field.column->generated) continue;
    if (const auto special = special_value(field, Act::kUpdate, nullptr, write)) {
      change.values[i] = bind(field, *special, write.dialect());
      change.patch[field.name] = *special;
    } else if (change.patch.contains(field.name)) {
      change.values[i] = std::move(item.values[i]);
    }
  }
  return change;
}

std::vector<Sought> seek(const Write& write, const KeyFields& key, const json::array& payloads) {
  std::vector<Sought> sought;
  sought.reserve(payloads.size());
  for (std::size_t i = 0; i < payloads.size(); ++i) {
    const json::object* payload = payloads[i].if_object();
    if (payload == nullptr) base::fail(base::invalid_payload("An item must be of type object"));
    sought.push_back(sought_of(write, key, i, *payload));
  }
  refuse_twice(key, sought);
  return sought;
}

struct Attempted {
  std::optional<Written> written;
  std::exception_ptr refusal;  // a unique value is there already
};

io::Task<Attempted> try_store(Write& write, const Level& level, std::vector<NewItem> items) {
  Attempted attempted;
  try {
    Written written = co_await store_new(write, level, std::move(items));
    attempted.written = std::move(written);
  } catch (const base::Failure& failure) {
    if (failure.errors().front().code != base::ErrorCode::kRecordNotUnique) throw;
    attempted.refusal = std::current_exception();
  }
  co_return attempted;
}

// What was prepared for a new item has the presets of those who create; as a change it is judged anew.
io::Task<void> change_as_sent(Write& write, const Level& level, Upserting& all, std::size_t position) {
  std::optional<json::object> patch = patch_of(all, all.sent[position].as_object());
  Change change{{all.keys[position]}, patch ? std::move(*patch) : json::object()};
  std::vector<Change> changes;
  changes.push_back(std::move(change));
  if (!patch) co_return co_await require_changeable(write, level, std::move(changes));
  std::vector<Prepared> prepared = co_await prepare_changes(write, level, std::move(changes));
  all.changes.push_back(std::move(prepared.front()));
}

// Moves those that are there by now over to the changes. False when none is.
io::Task<bool> move_over(Write& write, const Level& level, Upserting& all, Fresh& fresh) {
  std::vector<Sought> sought;
  for (const std::size_t position : fresh.positions) sought.push_back(all.sought[position]);
  std::map<std::size_t, Key> found = co_await find_items(write, all.collection, all.key, sought);
  Fresh left;
  for (std::size_t i = 0; i < fresh.positions.size(); ++i) {
    const std::size_t position = fresh.positions[i];
    const auto there = found.find(position);
    if (there == found.end()) {
      left.positions.push_back(position);
      left.items.push_back(std::move(fresh.items[i]));
      continue;
    }
    all.keys[position] = there->second;
    if (!all.sent.empty()) {
      co_await change_as_sent(write, level, all, position);
      continue;
    }
    std::optional<Prepared> change = change_instead(write, all, there->second, std::move(fresh.items[i]));
    if (change) all.changes.push_back(std::move(*change));
  }
  fresh = std::move(left);
  co_return !found.empty();
}

void take_keys(Upserting& all, const Fresh& fresh, Written written) {
  for (std::size_t i = 0; i < fresh.positions.size(); ++i) all.keys[fresh.positions[i]] = std::move(written.keys[i]);
}

io::Task<void> store_fresh(Write& write, const Level& level, Upserting& all, Fresh fresh) {
  if (!fresh.items.empty() && !write.dialect().postgres()) {
    Written written = co_await store_new(write, level, std::move(fresh.items));
    take_keys(all, fresh, std::move(written));
    co_return;
  }
  for (int attempt = 1; !fresh.items.empty(); ++attempt) {
    const Write::Mark mark = write.mark();
    co_await write.transaction().savepoint();
    Attempted attempted = co_await try_store(write, level, fresh.items);
    if (attempted.written) {
      co_await write.transaction().release_savepoint();
      take_keys(all, fresh, std::move(*attempted.written));
      co_return;
    }
    co_await write.transaction().rollback_to_savepoint();
    write.go_back(mark);
    const bool moved = co_await move_over(write, level, all, fresh);
    if (!moved || attempt == kMostAttempts) std::rethrow_exception(attempted.refusal);
  }
}

}  // namespace

io::Task<std::vector<Key>> upsert_items(Write& write, Level level, json::array payloads, query::Upsert upsert) {
  const Collection& collection = *level.collection;
  if (!schema::keyed_by_column(collection)) {
    base::fail(base::invalid_query("\"upsert\" needs a primary key of one column"));
  }
  Upserting all{collection, unique_key(collection, upsert.key), Merging(collection, upsert), {}, {}, {}, {}};
  all.sought = seek(write, all.key, payloads);
  all.keys.resize(payloads.size());
  if (!access::unlimited(write.who()) && write.dialect().postgres()) all.sent = payloads;
  co_await write.begin();
  if (payloads.size() > 1) co_await wait_for_turn(write, "dirigent upsert", collection.name);
  std::map<std::size_t, Key> found = co_await find_items(write, collection, all.key, all.sought);

  Fresh fresh;
  json::array created;
  std::vector<Change> changed, kept;
  for (std::size_t i = 0; i < payloads.size(); ++i) {
    const auto there = found.find(i);
    const bool named = !all.sought[i].values.empty();
    if (there == found.end() && (!named || may_create(write.who(), collection, payloads[i].get_object()))) {
      fresh.positions.push_back(i);
      created.push_back(std::move(payloads[i]));
      continue;
    }
    if (there != found.end()) all.keys[i] = there->second;
    std::optional<json::object> patch = patch_of(all, std::move(payloads[i].get_object()));
    if (patch) {
      changed.push_back({{all.keys[i]}, std::move(*patch)});
    } else {
      kept.push_back({{all.keys[i]}, {}});
    }
  }
  // Even who changes nothing learns that the item is there.
  co_await require_changeable(write, level, std::move(kept));
  fresh.items = co_await prepare_items(write, level, std::move(created));
  all.changes = co_await prepare_changes(write, level, std::move(changed));
  co_await store_fresh(write, level, all, std::move(fresh));
  co_await store_changes(write, level, std::move(all.changes), &all.merging);
  co_return std::move(all.keys);
}

}  // namespace dirigent::items
