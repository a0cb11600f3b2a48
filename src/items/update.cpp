#include "items/update.hpp"

#include <span>
#include <utility>

#include "items/bulk/update_rows.hpp"
#include "items/database_errors.hpp"
#include "items/history.hpp"
#include "items/keys.hpp"
#include "items/nested/nested.hpp"
#include "items/rules/system_rules.hpp"
#include "items/values/as_read.hpp"
#include "items/whole_items.hpp"
#include "schema/row_key.hpp"

namespace dirigent::items {

namespace {

using schema::Collection;
using schema::Field;

// Empty when the patch writes no column of its own.
sql::Fragment update_statement(const Write& write, const Collection& collection, const Prepared& change) {
  sql::Fragment set = assignments(collection, change.values);
  if (set.empty()) return {};
  sql::Fragment update("UPDATE ");
  update.identifier(collection.name).raw(" SET ").append(std::move(set));
  update.raw(" WHERE ").append(having_keys(write.dialect(), collection, change.keys));
  return update;
}

Attempt attempt_of(const Collection& collection, const Prepared& change) {
  Attempt attempt{&collection, {}, &change.patch};
  for (std::size_t i = 0; i < change.values.size(); ++i) {
    if (change.values[i]) attempt.columns.push_back(collection.fields[i].name);
  }
  return attempt;
}

struct Ran {
  std::vector<db::Result> results;
  std::optional<db::DatabaseError> refused;
};

io::Task<Ran> try_run(Write& write, std::vector<sql::Fragment> statements) {
  Ran ran;
  try {
    if (statements.size() == 1) {
      db::Result only = co_await write.run(std::move(statements.front()));
      ran.results.push_back(std::move(only));
    } else {
      ran.results = co_await write.run_all(std::move(statements));
    }
  } catch (const db::DatabaseError& error) {
    ran.refused = error;
  }
  co_return ran;
}

io::Task<ItemTexts> rows_now(Write& write, const Collection& collection, const std::vector<Key>& keys) {
  const WholeItems items(collection);
  const db::Result rows = co_await write.run(items.statement(write.dialect(), keys));
  co_return items.read(write.dialect(), *rows);
}

// Is the row all that the change touches, so that it is as its revision shows it once the statement has run?
bool ends_with_its_row(const Write& write, const Level& level, const std::vector<Prepared>& changes) {
  const Collection& collection = *level.collection;
  const SystemRules* rules = rules_of(collection);
  if (changes.size() != 1 || !keeps_revisions(write, collection) || (rules != nullptr && rules->after_update)) {
    return false;
  }
  for (const auto& member : changes.front().patch) {
    const Field* field = collection.field(member.key());
    if (field == nullptr || !field->column) return false;
  }
  return !patch_as_read(collection, changes.front().patch).empty();
}

// Changes the row and reads it, in one go. Nothing when no column changes.
io::Task<ItemTexts> run_and_read(Write& write, const Collection& collection, const Prepared& change) {
  std::vector<sql::Fragment> statements;
  statements.push_back(update_statement(write, collection, change));
  if (statements.front().empty()) co_return ItemTexts();
  const WholeItems items(collection);
  statements.push_back(items.statement(write.dialect(), change.keys));
  const Ran ran = co_await try_run(write, std::move(statements));
  if (ran.refused) raise(*ran.refused, attempt_of(collection, change), write.dialect());
  co_return items.read(write.dialect(), *ran.results.back());
}

std::vector<RowUpdate> rows_of(const Write& write, const Collection& collection, std::span<const Prepared> changes) {
  std::vector<RowUpdate> rows;
  rows.reserve(changes.size());
  for (const Prepared& change : changes) {
    for (const Key& key : change.keys) {
      rows.push_back({require_key_value(collection.primary(), key, write.dialect()), &change.values});
    }
  }
  return rows;
}

std::vector<sql::Fragment> statements_of(const Write& write, const Collection& collection,
                                         const std::vector<RowUpdate>& rows, const Merging* merging) {
  Merged merged;
  if (merging != nullptr) {
    merged = [merging](const Field& field, sql::Fragment stored, sql::Fragment given) {
      return merging->merged(field, std::move(stored), std::move(given));
    };
  }
  return update_statements(write.dialect(), collection, rows, merged);
}

io::Task<void> run_one(Write& write, const Collection& collection, const Prepared& change, const Merging* merging) {
  std::vector<sql::Fragment> statements;
  if (merging == nullptr) {
    statements.push_back(update_statement(write, collection, change));
    if (statements.front().empty()) co_return;
  } else {
    const std::vector<RowUpdate> rows = rows_of(write, collection, std::span(&change, 1));
    statements = statements_of(write, collection, rows, merging);
    if (statements.empty()) co_return;
  }
  const Ran ran = co_await try_run(write, std::move(statements));
  if (ran.refused) raise(*ran.refused, attempt_of(collection, change), write.dialect());
}

bool is_no_row_to_blame(const db::DatabaseError& error) {
  using Kind = db::DatabaseError::Kind;
  return error.kind == Kind::kBusy || error.kind == Kind::kReadOnly || error.kind == Kind::kFull ||
         error.kind == Kind::kUnavailable || error.kind == Kind::kCancelled;
}

// False when a row was refused, or when the order of the changes could decide about it.
io::Task<bool> run_together(Write& write, const Collection& collection, const std::vector<Prepared>& changes,
                            const Merging* merging) {
  const std::vector<RowUpdate> rows = rows_of(write, collection, changes);
  if (merging == nullptr && repeats_unique(collection, rows)) co_return false;
  std::vector<sql::Fragment> checks;
  if (merging == nullptr) checks = order_checks(write.dialect(), collection, rows);
  std::vector<sql::Fragment> updates = statements_of(write, collection, rows, merging);
  try {
    if (!checks.empty()) {
      std::vector<db::Result> found = co_await write.run_all(std::move(checks));
      for (const db::Result& clashing : found) {
        if (!clashing->empty()) co_return false;
      }
    }
    if (!updates.empty()) co_await write.run_all(std::move(updates));
    co_return true;
  } catch (const db::DatabaseError& error) {
    if (is_no_row_to_blame(error)) throw;
  }
  co_return false;
}

// What does not go together goes one by one: the error then names the item.
io::Task<void> run_updates(Write& write, const Collection& collection, const std::vector<Prepared>& changes,
                           const Merging* merging) {
  if (changes.size() == 1) co_return co_await run_one(write, collection, changes.front(), merging);
  if (!schema::keyed_by_column(collection)) {
    for (const Prepared& change : changes) co_await run_one(write, collection, change, merging);
    co_return;
  }
  co_await write.transaction().savepoint();
  const bool done = co_await run_together(write, collection, changes, merging);
  if (done) {
    co_await write.transaction().release_savepoint();
    co_return;
  }
  co_await write.transaction().rollback_to_savepoint();
  for (const Prepared& change : changes) co_await run_one(write, collection, change, merging);
}

// Patches with what their merged fields came to, as `items` have it.
void settle_merged(const Collection& collection, const Merging& merging, const ItemTexts& items,
                   std::vector<Prepared>& changes) {
  json::parse_options options;
  options.max_depth = 1200;  // a stored document may have 1100
  for (Prepared& change : changes) {
    const auto item = items.find(key_text(change.keys.front()));
    if (item == items.end()) continue;
    const json::value now = json::parse(item->second, {}, options);
    for (auto& member : change.patch) {
      const Field* field = collection.field(member.key());
      const json::value* value = now.get_object().if_contains(member.key());
      if (field != nullptr && value != nullptr && merging.computes(*field)) member.value() = *value;
    }
  }
}

io::Task<std::vector<Trace>> traces_of(Write& write, const Level& level, std::vector<Prepared>& changes,
                                       const std::vector<Key>& keys, const Merging* merging, ItemTexts items) {
  const Collection& collection = *level.collection;
  if (merging != nullptr && (keeps_revisions(write, collection) || write.listened(level, "update"))) {
    items = co_await rows_now(write, collection, keys);
    settle_merged(collection, *merging, items, changes);
  }
  std::vector<std::string> deltas;
  deltas.reserve(changes.size());
  bool revised = false;
  for (const Prepared& change : changes) {
    deltas.push_back(keeps_revisions(write, collection) ? patch_as_read(collection, change.patch) : "");
    revised = revised || !deltas.back().empty();
  }
  if (revised && items.empty()) items = co_await rows_now(write, collection, keys);
  std::vector<Trace> traces;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    for (const Key& key : changes[i].keys) {
      Trace trace{key_text(key), {}, deltas[i], !deltas[i].empty()};
      const auto item = items.find(trace.item);
      if (item != items.end()) trace.data = item->second;
      traces.push_back(std::move(trace));
    }
  }
  co_return traces;
}

void queue_events(Write& write, const Level& level, std::vector<Prepared>& changes) {
  if (!write.listened(level, "update")) return;
  for (Prepared& change : changes) {
    std::vector<std::string> keys;
    keys.reserve(change.keys.size());
    for (const Key& key : change.keys) keys.push_back(key_text(key));
    write.queue(level, "update", json::value(std::move(change.patch)), std::move(keys));
  }
}

}  // namespace

io::Task<Written> store_changes(Write& write, Level level, std::vector<Prepared> changes, const Merging* merging) {
  const Collection& collection = *level.collection;
  std::erase_if(changes, [](const Prepared& change) { return change.keys.empty(); });
  Written written;
  if (changes.empty()) co_return written;
  std::vector<Nested> nested_revisions;
  std::vector<Owner> owners;
  owners.reserve(changes.size());
  for (Prepared& change : changes) owners.push_back({&change.patch, &change.values});
  co_await write_parents(write, level, std::move(owners), nested_revisions);
  ItemTexts items;
  if (merging == nullptr && ends_with_its_row(write, level, changes)) {
    items = co_await run_and_read(write, collection, changes.front());
  } else {
    co_await run_updates(write, collection, changes, merging);
  }

  std::vector<Row> rows;
  std::vector<std::size_t> first;  // by change: where its keys begin
  first.reserve(changes.size());
  for (std::size_t i = 0; i < changes.size(); ++i) {
    first.push_back(written.keys.size());
    for (const Key& key : changes[i].keys) {
      rows.push_back({i, key, &changes[i].patch});
      written.keys.push_back(key);
    }
  }
  co_await write_children(write, level, std::move(rows), false, nested_revisions);
  if (const SystemRules* rules = rules_of(collection); rules != nullptr && rules->after_update != nullptr) {
    co_await rules->after_update(write, level, changes);
  }
  std::vector<Trace> traces = co_await traces_of(write, level, changes, written.keys, merging, std::move(items));
  if (level.depth == 0 && nested_revisions.empty()) {
    written.revisions.assign(traces.size(), 0);
    co_await record_later(write, collection, "update", std::move(traces));
  } else {
    written.revisions = co_await record(write, collection, "update", std::move(traces));
    // What was nested in a patch belongs to the revision of the patch's first item.
    std::vector<std::int64_t> parents;
    parents.reserve(first.size());
    for (std::size_t at : first) parents.push_back(written.revisions[at]);
    co_await adopt(write, std::move(nested_revisions), parents);
  }
  queue_events(write, level, changes);
  co_return written;
}

io::Task<Written> update_items(Write& write, Level level, std::vector<Change> changes) {
  std::vector<Prepared> prepared = co_await prepare_changes(write, level, std::move(changes));
  Written written = co_await store_changes(write, std::move(level), std::move(prepared));
  co_return written;
}

}  // namespace dirigent::items
