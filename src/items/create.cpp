#include "items/create.hpp"

#include <algorithm>
#include <deque>
#include <exception>
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

// Items prepared while those before them are stored. The first ones are few, for nothing is stored meanwhile; then as
// many more as are prepared in the time that storing takes.
constexpr std::size_t kFirst = 32, kGrowth = 4, kMost = 256;

void name_items(std::vector<Trace>& traces, const std::vector<Key>& keys) {
  for (std::size_t i = 0; i < traces.size(); ++i) traces[i].item = key_text(keys[i]);
}

// With nothing else to write, and no one to ask for the revisions.
io::Task<std::vector<Key>> store_alone(Write& write, const Level& level, std::vector<NewItem>& items) {
  std::vector<Key> keys = co_await insert_items(write, level, items);
  std::vector<Trace> traces = traces_of(write, *level.collection, items);
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

// Items on their way to the database.
struct Ready {
  std::vector<NewItem> items;
  bool alone = false;            // nothing else is written with them
  std::optional<Staged> staged;  // where one call takes them in
};

Ready make_ready(Write& write, const Level& level, std::vector<NewItem> items) {
  Ready ready{std::move(items), false, std::nullopt};
  ready.alone = level.depth == 0 && !nest(*level.collection, ready.items);
  if (ready.alone) ready.staged = stage(write, level, ready.items);
  return ready;
}

Written unrevised(Write& write, const Level& level, std::vector<NewItem>& items, std::vector<Key> keys) {
  Written written;
  written.keys = std::move(keys);
  written.revisions.assign(items.size(), 0);
  announce(write, level, items, written.keys);
  return written;
}

io::Task<Written> stored(Write& write, const Level& level, Storing& storing) {
  std::vector<Key> keys = co_await storing.end(write, level);
  co_return unrevised(write, level, storing.items, std::move(keys));
}

io::Task<Written> store_unnested(Write& write, const Level& level, Ready& ready) {
  if (ready.staged) {
    Storing storing = co_await Storing::begin(write, std::move(ready.items), std::move(*ready.staged));
    co_return co_await stored(write, level, storing);
  }
  std::vector<Key> keys = co_await store_alone(write, level, ready.items);
  co_return unrevised(write, level, ready.items, std::move(keys));
}

// `ready` is used up.
io::Task<Written> store(Write& write, const Level& level, Ready& ready) {
  if (ready.alone) co_return co_await store_unnested(write, level, ready);
  std::vector<NewItem>& items = ready.items;
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

// A long list, of which the database takes in a slice while the loop prepares the next one.
class Slices {
 public:
  Slices(Write& write, const Level& level, json::array payloads)
      : write_(write), level_(level), payloads_(std::move(payloads)) {}

  io::Task<Written> create() {
    co_await write_.begin();
    written_.keys.reserve(payloads_.size());
    std::exception_ptr failure;
    try {
      co_await store_all();
    } catch (...) {
      failure = std::current_exception();
    }
    // The transaction is the caller's again once nothing is under way.
    for (Storing& storing : under_way_) co_await attempted(storing.end(write_, level_));
    if (failure) std::rethrow_exception(failure);
    co_return std::move(written_);
  }

 private:
  io::Task<void> store_all() {
    Ready ready = co_await next();
    while (!ready.items.empty()) {
      if (ready.staged) {
        Storing storing = co_await Storing::begin(write_, std::move(ready.items), std::move(*ready.staged));
        under_way_.push_back(std::move(storing));
        ready = co_await next();
        co_await settle(1);  // the database finds another slice when it is done with one
      } else {
        co_await settle(0);
        auto storing = store(write_, level_, ready);
        auto preparing = next();
        auto [stored, following] = co_await io::both(std::move(storing), std::move(preparing));
        append(written_, std::move(stored));
        ready = std::move(following);
      }
    }
    co_await settle(0);
    if (refused_) std::rethrow_exception(refused_);
  }

  // Empty at the end. Nothing follows an item that is refused; those before it have their say first.
  io::Task<Ready> next() {
    if (refused_) co_return Ready();
    json::array taken = take(payloads_, begun_, slice_);
    begun_ += slice_;
    slice_ = std::min(slice_ * kGrowth, kMost);
    std::vector<NewItem> items = co_await prepare_items(write_, level_, std::move(taken), &refused_);
    co_return make_ready(write_, level_, std::move(items));
  }

  // Waits until so many slices are under way at most.
  io::Task<void> settle(std::size_t most) {
    while (under_way_.size() > most) {
      Storing first = std::move(under_way_.front());
      under_way_.pop_front();
      Written stored = co_await items::stored(write_, level_, first);
      append(written_, std::move(stored));
    }
  }

  static io::Task<void> attempted(io::Task<std::vector<Key>> ending) {
    try {
      co_await std::move(ending);
    } catch (const std::exception&) {
      // The first failure is the one to tell.
    }
  }

  Write& write_;
  const Level& level_;
  json::array payloads_;
  std::size_t begun_ = 0, slice_ = kFirst;
  std::deque<Storing> under_way_;
  std::exception_ptr refused_;
  Written written_;
};

}  // namespace

io::Task<Written> create_items(Write& write, Level level, json::array payloads) {
  if (payloads.size() > 2 * kFirst && independent(write, level)) {
    Slices slices(write, level, std::move(payloads));
    co_return co_await slices.create();
  }
  std::exception_ptr refused;
  std::vector<NewItem> items = co_await prepare_items(write, level, std::move(payloads), &refused);
  if (refused && items.empty()) std::rethrow_exception(refused);
  co_await write.begin();
  Written written = co_await store_new(write, level, std::move(items));
  if (refused) std::rethrow_exception(refused);
  co_return written;
}

io::Task<Written> store_new(Write& write, const Level& level, std::vector<NewItem> items) {
  Ready ready = make_ready(write, level, std::move(items));
  Written written = co_await store(write, level, ready);
  if (const SystemRules* rules = rules_of(*level.collection); rules != nullptr && rules->after_create != nullptr) {
    co_await rules->after_create(write, level, written.keys);
  }
  co_return written;
}

}  // namespace dirigent::items
