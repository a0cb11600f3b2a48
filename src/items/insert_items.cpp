#include "items/insert_items.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "items/bulk_insert.hpp"
#include "items/database_errors.hpp"
#include "items/keys.hpp"
#include "schema/row_key.hpp"

namespace dirigent::items {

namespace {

using schema::Collection;
using schema::Field;

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

// Behind a row whose foreign key leads nowhere, SQLite looks for what refers to each further row of the statement:
// through all of a table whose column has no index.
bool looked_for_slowly(const schema::Schema& schema, const Collection& collection) {
  if (!collection.table || collection.table->foreign_keys.empty()) return false;
  for (const auto& [name, other] : schema.collections) {
    if (!other.table) continue;
    for (const sql::ForeignKey& key : other.table->foreign_keys) {
      if (key.foreign_table == collection.name && !other.table->leads_to(key.column)) return true;
    }
  }
  return false;
}

// `keep` copies the values, for a second attempt.
RowSet rows_of(const Write& write, const Collection& collection, std::vector<NewItem>& items, const Run& run,
               bool keep) {
  RowSet rows;
  rows.one_by_one = run.count > 1 && write.dialect().sqlite() && looked_for_slowly(write.schema(), collection);
  rows.table = collection.name;
  if (schema::keyed_by_column(collection)) {
    rows.returning = collection.primary_key;
    rows.returning_row_id = collection.primary().column->auto_increment && !writes_key(collection, run);
  } else {
    // PostgreSQL does not tell where in partitions it put a row.
    const bool placed = write.dialect().postgres() && !schema::has_keys(collection);
    rows.returning_sql = placed ? sql::Fragment("''") : key_column(write.dialect(), collection);
  }
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

io::Task<Inserted> attempted(io::Task<std::vector<db::Result>> insert) {
  Inserted inserted;
  try {
    inserted.results = co_await std::move(insert);
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
  db::Session& session = write.transaction().session();
  for (std::size_t row = run.first; row < run.first + run.count; ++row) {
    const Run one{row, 1, run.fields};
    Inserted again = co_await attempted(insert_rows(session, rows_of(write, collection, items, one, true)));
    if (again.error) raise(*again.error, attempt_of(collection, items, one), write.dialect());
  }
  raise(error, attempt_of(collection, items, run), write.dialect());
}

std::vector<Key> keys_of(const Collection& collection, std::span<const db::Result> results) {
  std::vector<Key> keys;
  for (const db::Result& result : results) {
    keys.reserve(keys.size() + result->size());
    for (std::size_t row = 0; row < result->size(); ++row) {
      keys.push_back(key_of(collection.primary(), result->at(row, 0)));
    }
  }
  return keys;
}

io::Task<std::vector<Key>> insert_run(Write& write, const Level& level, std::vector<NewItem>& items, Run run) {
  const Collection& collection = *level.collection;
  const bool again = run.count > 1 && write.dialect().postgres();
  if (again) co_await write.transaction().savepoint();
  db::Session& session = write.transaction().session();
  Inserted inserted = co_await attempted(insert_rows(session, rows_of(write, collection, items, run, again)));
  if (inserted.error) co_await raise_for_one(write, level, items, run, *inserted.error);
  if (again) co_await write.transaction().release_savepoint();
  co_return keys_of(collection, inserted.results);
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

// The text of such a key is the same in the row and in the history.
bool keys_read_as_stored(const Collection& collection, const Run& run) {
  const base::FieldType type = collection.primary().type;
  return !writes_key(collection, run) || type == base::FieldType::kUuid || type == base::FieldType::kString;
}

}  // namespace

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

std::optional<Staged> stage(Write& write, const Level& level, std::vector<NewItem>& items) {
  const Collection& collection = *level.collection;
  if (items.empty() || write.transaction().session().batches() == nullptr) return std::nullopt;
  if (!schema::keyed_by_column(collection)) return std::nullopt;
  std::vector<Run> runs = runs_of(collection, items);
  if (runs.size() != 1 || !keys_read_as_stored(collection, runs.front())) return std::nullopt;
  Staged staged;
  std::vector<RowSet> sets = history_rows(write, collection, "create", traces_of(write, collection, items));
  sets.insert(sets.begin(), rows_of(write, collection, items, runs.front(), false));
  staged.batches = batches_of(std::move(sets));
  staged.fields = std::move(runs.front().fields);
  return staged;
}

io::Task<Storing> Storing::begin(Write& write, std::vector<NewItem> items, Staged staged) {
  Storing storing;
  storing.items = std::move(items);
  storing.fields_ = std::move(staged.fields);
  storing.inserting_ = co_await write.transaction().session().batches()->begin(std::move(staged.batches));
  co_return storing;
}

io::Task<std::vector<Key>> Storing::end(Write& write, const Level& level) {
  Inserted inserted = co_await attempted(inserting_->end());
  if (inserted.error && inserted.error->batch != 0) throw *inserted.error;
  const Run run{0, items.size(), fields_};
  if (inserted.error) co_await raise_for_one(write, level, items, run, *inserted.error);
  co_return keys_of(*level.collection, std::span(inserted.results).first(1));
}

}  // namespace dirigent::items
