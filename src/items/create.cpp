#include "items/create.hpp"

#include <algorithm>
#include <utility>

#include "io/both.hpp"
#include "items/bulk_insert.hpp"
#include "items/database_errors.hpp"
#include "items/history.hpp"
#include "items/keys.hpp"
#include "items/nested/nested.hpp"
#include "items/nested/order.hpp"
#include "items/rules/system_rules.hpp"

namespace dirigent::items {

namespace {

using schema::Collection;
using schema::Field;

// Items prepared while those before them are stored: on PostgreSQL each slice travels, on SQLite the larger part of the
// work is to prepare them. The first ones are few, for nothing is stored meanwhile.
constexpr std::size_t kPostgresSlice = 256, kSqliteSlice = 64, kFirst = 32;

// Consecutive items that one INSERT can take: they write the same columns.
struct Run {
  std::size_t first = 0, count = 0;
  std::vector<std::size_t> fields;
};

std::vector<bool> fields_of_any(const std::vector<NewItem>& items, std::size_t fields) {
  std::vector<bool> used(fields, false);
  for (const NewItem& item : items) {
    for (std::size_t i = 0; i < fields; ++i) used[i] = used[i] || item.values[i].has_value();
  }
  return used;
}

// A column left out by some items is written as NULL for them, unless the database has a default for it.
bool left_to_database(const Field& field, const std::optional<sql::Value>& value) {
  return !value && (field.column->default_sql || field.column->auto_increment);
}

std::vector<Run> runs_of(const Collection& collection, const std::vector<NewItem>& items) {
  const std::vector<bool> used = fields_of_any(items, collection.fields.size());
  std::vector<Run> runs;
  for (std::size_t row = 0; row < items.size(); ++row) {
    std::vector<std::size_t> fields;
    for (std::size_t i = 0; i < used.size(); ++i) {
      if (used[i] && !left_to_database(collection.fields[i], items[row].values[i])) fields.push_back(i);
    }
    if (!runs.empty() && runs.back().fields == fields) {
      ++runs.back().count;
    } else {
      runs.push_back({row, 1, std::move(fields)});
    }
  }
  return runs;
}

bool writes_key(const Collection& collection, const Run& run) {
  return std::any_of(run.fields.begin(), run.fields.end(),
                     [&](std::size_t field) { return &collection.fields[field] == &collection.primary(); });
}

// `keep` copies the values, for a second attempt.
RowSet rows_of(const Collection& collection, std::vector<NewItem>& items, const Run& run, bool keep) {
  RowSet rows;
  rows.table = collection.name;
  rows.returning = collection.primary_key;
  rows.returning_row_id = collection.primary().column->auto_increment && !writes_key(collection, run);
  rows.count = run.count;
  for (std::size_t field : run.fields) rows.columns.push_back(collection.fields[field].name);
  rows.values.reserve(run.count * run.fields.size());
  for (std::size_t row = run.first; row < run.first + run.count; ++row) {
    for (std::size_t field : run.fields) {
      std::optional<sql::Value>& value = items[row].values[field];
      rows.values.push_back(!value ? sql::Value() : keep ? *value : std::move(*value));
    }
  }
  return rows;
}

Attempt attempt_of(const Collection& collection, const std::vector<NewItem>& items, const Run& run) {
  Attempt attempt{&collection, {}, run.count == 1 ? &items[run.first].payload : nullptr};
  for (std::size_t field : run.fields) attempt.columns.push_back(collection.fields[field].name);
  return attempt;
}

struct Inserted {
  std::vector<db::Result> results;
  std::optional<db::DatabaseError> error;
};

io::Task<Inserted> try_insert(Write& write, RowSet rows) {
  Inserted inserted;
  try {
    inserted.results = co_await insert_rows(write.transaction().session(), std::move(rows));
  } catch (const db::DatabaseError& error) {
    inserted.error = error;
  }
  co_return inserted;
}

// A statement of many rows, as PostgreSQL gets them, does not say which one was refused: they are tried again one by
// one, up to the one that fails. The transaction is lost either way.
io::Task<void> raise_for_one(Write& write, const Level& level, std::vector<NewItem>& items, Run run,
                             db::DatabaseError error) {
  const Collection& collection = *level.collection;
  if (run.count == 1 || error.earlier || !write.dialect().postgres()) {
    const Run refused{run.first + error.index.value_or(0), 1, run.fields};
    raise(error, attempt_of(collection, items, refused), write.dialect());
  }
  co_await write.transaction().rollback_to_savepoint();
  for (std::size_t row = run.first; row < run.first + run.count; ++row) {
    const Run one{row, 1, run.fields};
    Inserted again = co_await try_insert(write, rows_of(collection, items, one, true));
    if (again.error) raise(*again.error, attempt_of(collection, items, one), write.dialect());
  }
  raise(error, attempt_of(collection, items, run), write.dialect());
}

io::Task<std::vector<Key>> insert_run(Write& write, const Level& level, std::vector<NewItem>& items, Run run) {
  const Collection& collection = *level.collection;
  const bool again = run.count > 1 && write.dialect().postgres();
  if (again) co_await write.transaction().savepoint();
  Inserted inserted = co_await try_insert(write, rows_of(collection, items, run, again));
  if (inserted.error) co_await raise_for_one(write, level, items, run, *inserted.error);
  if (again) co_await write.transaction().release_savepoint();
  std::vector<Key> keys;
  keys.reserve(run.count);
  for (const db::Result& result : inserted.results) {
    for (std::size_t row = 0; row < result->size(); ++row) {
      keys.push_back(key_of(collection.primary(), result->at(row, 0)));
    }
  }
  co_return keys;
}

// PostgreSQL's sequence does not see keys that were given: it goes on from the largest one (field-types page).
io::Task<void> follow_given_keys(Write& write, const Collection& collection) {
  const Field& key = collection.primary();
  if (!write.dialect().postgres() || !key.column->auto_increment) co_return;
  sql::Fragment table;
  table.identifier(collection.name);
  sql::Fragment reset("SELECT setval(pg_get_serial_sequence(");
  reset.parameter(table.statement(true).text).raw(", ").parameter(key.name);
  reset.raw("), GREATEST(MAX(").identifier(key.name).raw("), 1)) FROM ").identifier(collection.name);
  co_await write.run(std::move(reset));
}

io::Task<std::vector<Key>> insert_items(Write& write, const Level& level, std::vector<NewItem>& items) {
  const std::vector<Run> runs = runs_of(*level.collection, items);
  std::vector<Key> keys;
  keys.reserve(items.size());
  for (const Run& run : runs) {
    std::vector<Key> some = co_await insert_run(write, level, items, run);
    std::move(some.begin(), some.end(), std::back_inserter(keys));
    // At once: the next items may be without a key.
    if (writes_key(*level.collection, run)) co_await follow_given_keys(write, *level.collection);
  }
  co_return keys;
}

// `items` are used up.
io::Task<Written> store_items(Write& write, const Level& level, std::vector<NewItem>& items) {
  const Collection& collection = *level.collection;
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

  std::vector<Trace> traces(items.size());
  const bool revised = keeps_revisions(write, collection);
  for (std::size_t i = 0; i < items.size(); ++i) {
    traces[i].item = key_text(written.keys[i]);
    traces[i].revised = revised;
    traces[i].data = items[i].revision;
    traces[i].delta = std::move(items[i].revision);
  }
  if (level.depth == 0 && nested_revisions.empty()) {
    written.revisions.assign(items.size(), 0);
    co_await record_later(write, collection, "create", std::move(traces));
  } else {
    written.revisions = co_await record(write, collection, "create", std::move(traces));
    co_await adopt(write, std::move(nested_revisions), written.revisions);
  }

  if (write.listened(level, "create")) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      write.queue(level, "create", json::value(std::move(items[i].payload)), {key_text(written.keys[i])});
    }
  }
  co_return written;
}

void append(Written& to, Written from) {
  std::move(from.keys.begin(), from.keys.end(), std::back_inserter(to.keys));
  to.revisions.insert(to.revisions.end(), from.revisions.begin(), from.revisions.end());
}

// `items` are used up.
io::Task<Written> store_in_order(Write& write, const Level& level, std::vector<NewItem>& items) {
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
  const std::size_t slice = write.dialect().postgres() ? kPostgresSlice : kSqliteSlice;
  Written written;
  written.keys.reserve(payloads.size());
  std::vector<NewItem> items = co_await prepare_items(write, level, take(payloads, 0, kFirst));
  for (std::size_t next = kFirst; !items.empty(); next += slice) {
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
