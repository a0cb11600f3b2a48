#include "items/create.hpp"

#include <algorithm>
#include <utility>

#include "io/both.hpp"
#include "items/history.hpp"
#include "items/insert_items.hpp"
#include "items/keys.hpp"
#include "items/nested/nested.hpp"
#include "items/nested/order.hpp"
#include "items/rules/system_rules.hpp"

namespace dirigent::items {

namespace {

using schema::Collection;

// Items prepared while those before them are stored. The first ones are few, for nothing is stored meanwhile; then as
// many more as are prepared in the time that storing takes.
constexpr std::size_t kFirst = 32, kGrowth = 3, kMost = 256;

std::vector<Trace> traces_of(const Write& write, const Collection& collection, std::vector<NewItem>& items) {
  std::vector<Trace> traces(items.size());
  const bool revised = keeps_revisions(write, collection);
  for (std::size_t i = 0; i < items.size(); ++i) {
    traces[i].revised = revised;
    traces[i].data = items[i].revision;
    traces[i].delta = std::move(items[i].revision);
  }
  return traces;
}

void name_items(std::vector<Trace>& traces, const std::vector<Key>& keys) {
  for (std::size_t i = 0; i < traces.size(); ++i) traces[i].item = key_text(keys[i]);
}

// With nothing else to write, and no one to ask for the revisions.
io::Task<std::vector<Key>> store_alone(Write& write, const Level& level, std::vector<NewItem>& items) {
  std::vector<Trace> traces = traces_of(write, *level.collection, items);
  std::optional<std::vector<Key>> stored = co_await insert_with_history(write, level, items, traces);
  if (stored) co_return std::move(*stored);
  std::vector<Key> keys = co_await insert_items(write, level, items);
  name_items(traces, keys);
  co_await record_later(write, *level.collection, "create", std::move(traces));
  co_return keys;
}

io::Task<Written> store_nested(Write& write, const Level& level, std::vector<NewItem>& items) {
  std::vector<Nested> nested_revisions;
  std::vector<Owner> owners;
  owners.reserve(items.size());
  for (NewItem& item : items) owners.push_back({&item.payload, &item.values});
  co_await write_parents(write, level, std::move(owners), nested_revisions);
  Written written;
  written.keys = co_await insert_items(write, level, items);
  std::vector<Row> rows;
  for (std::size_t i = 0; i < items.size(); ++i) rows.push_back({i, written.keys[i], &items[i].payload});
  co_await write_children(write, level, std::move(rows), true, nested_revisions);

  std::vector<Trace> traces = traces_of(write, *level.collection, items);
  name_items(traces, written.keys);
  if (level.depth == 0 && nested_revisions.empty()) {
    written.revisions.assign(items.size(), 0);
    co_await record_later(write, *level.collection, "create", std::move(traces));
  } else {
    written.revisions = co_await record(write, *level.collection, "create", std::move(traces));
    co_await adopt(write, std::move(nested_revisions), written.revisions);
  }
  co_return written;
}

void announce(Write& write, const Level& level, std::vector<NewItem>& items, const std::vector<Key>& keys) {
  if (!write.listened(level, "create")) return;
  for (std::size_t i = 0; i < items.size(); ++i) {
    write.queue(level, "create", json::value(std::move(items[i].payload)), {key_text(keys[i])});
  }
}

// `items` are used up.
io::Task<Written> store_items(Write& write, const Level& level, std::vector<NewItem>& items) {
  Written written = co_await store_nested(write, level, items);
  announce(write, level, items, written.keys);
  co_return written;
}

void append(Written& to, Written from) {
  std::move(from.keys.begin(), from.keys.end(), std::back_inserter(to.keys));
  to.revisions.insert(to.revisions.end(), from.revisions.begin(), from.revisions.end());
}

// `items` are used up.
io::Task<Written> store_in_order(Write& write, const Level& level, std::vector<NewItem>& items) {
  if (level.depth == 0 && !nest(*level.collection, items)) {
    Written written;
    written.keys = co_await store_alone(write, level, items);
    written.revisions.assign(items.size(), 0);
    announce(write, level, items, written.keys);
    co_return written;
  }
  const std::vector<std::size_t> ends = parts_of(write.schema(), *level.collection, items);
  if (ends.size() == 1) co_return co_await store_items(write, level, items);
  Written written;
  auto next = items.begin();
  for (const std::size_t end : ends) {
    const auto last = items.begin() + static_cast<std::ptrdiff_t>(end);
    std::vector<NewItem> part(std::make_move_iterator(next), std::make_move_iterator(last));
    next = last;
    Written stored = co_await store_items(write, level, part);
    append(written, std::move(stored));
  }
  co_return written;
}

// Items whose preparation is quick and asks nothing of the database or of the items before them, so that they can be
// prepared while others are stored.
bool independent(const Write& write, const Level& level) {
  return !write.filtered(level, "create") && rules_of(*level.collection) == nullptr &&
         !keeps_secrets(*level.collection);
}

json::array take(json::array& payloads, std::size_t first, std::size_t most) {
  json::array taken(payloads.storage());
  const std::size_t end = std::min(payloads.size(), first + most);
  if (first < end) taken.reserve(end - first);
  for (std::size_t i = first; i < end; ++i) taken.push_back(std::move(payloads[i]));
  return taken;
}

// The database and the loop work side by side: while one slice is stored, the next is prepared.
io::Task<Written> create_in_slices(Write& write, const Level& level, json::array payloads) {
  co_await write.begin();
  Written written;
  written.keys.reserve(payloads.size());
  std::vector<NewItem> items = co_await prepare_items(write, level, take(payloads, 0, kFirst));
  std::size_t slice = kFirst;
  for (std::size_t next = kFirst; !items.empty(); next += slice) {
    slice = std::min(slice * kGrowth, kMost);
    auto storing = store_in_order(write, level, items);
    auto preparing = prepare_items(write, level, take(payloads, next, slice));
    auto [stored, prepared] = co_await io::both(std::move(storing), std::move(preparing));
    append(written, std::move(stored));
    items = std::move(prepared);
  }
  co_return written;
}

}  // namespace

io::Task<Written> create_items(Write& write, Level level, json::array payloads) {
  if (payloads.size() > 2 * kFirst && independent(write, level)) {
    co_return co_await create_in_slices(write, level, std::move(payloads));
  }
  std::vector<NewItem> items = co_await prepare_items(write, level, std::move(payloads));
  co_await write.begin();
  Written written = co_await store_in_order(write, level, items);
  co_return written;
}

io::Task<Written> store_new(Write& write, const Level& level, std::vector<NewItem> items) {
  Written written = co_await store_in_order(write, level, items);
  co_return written;
}

}  // namespace dirigent::items
