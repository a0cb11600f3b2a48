#include "transfer/copy/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/log.hpp"
#include "schema/objects/table_details.hpp"
#include "schema/row_key.hpp"

namespace dirigent::transfer {

namespace {

constexpr std::string_view kNever[] = {"directus_sessions", "directus_migrations"};
constexpr std::size_t kKeysAtOnce = 500;

std::vector<sql::Value> values_of(const std::vector<std::string>& keys, std::size_t begin) {
  std::vector<sql::Value> out;
  for (std::size_t i = begin; i < keys.size() && i < begin + kKeysAtOnce; ++i) out.emplace_back(keys[i]);
  return out;
}

/// Keys that rows of a table hold in one column: of all rows, or of those named.
io::Task<std::set<std::string>> held(db::Session& session, const schema::Collection& collection, std::string column,
                                     const std::vector<std::string>* keys) {
  std::set<std::string> out;
  for (std::size_t at = 0; keys == nullptr || at < keys->size(); at += kKeysAtOnce) {
    sql::Fragment select("SELECT DISTINCT ");
    select.identifier(column).raw(" FROM ").identifier(collection.table->name).raw(" WHERE ").identifier(column);
    select.raw(" IS NOT NULL");
    if (keys != nullptr) {
      sql::Fragment key;
      key.identifier(collection.primary_key);
      std::vector<sql::Value> some = values_of(*keys, at);
      select.raw(" AND ").append(session.dialect().in_values(key, collection.primary().type, some));
    }
    const db::Result rows = co_await session.run(std::move(select));
    for (std::size_t i = 0; i < rows->size(); ++i) out.insert(rows->at(i, 0).as_text());
    if (keys == nullptr) break;
  }
  co_return out;
}

/// Keys of a selection whose rows have not been followed yet.
struct Open {
  std::string table;
  std::optional<std::vector<std::string>> keys;
};

void add(Selection& selection, std::vector<Open>& open, const std::string& table, std::set<std::string> keys) {
  const auto [entry, fresh] = selection.try_emplace(table, std::set<std::string>());
  if (!entry->second) return;  // all of it moves
  std::vector<std::string> added;
  for (const std::string& key : keys) {
    if (entry->second->insert(key).second) added.push_back(key);
  }
  if (!added.empty()) open.push_back({table, std::move(added)});
  if (fresh && entry->second->empty()) selection.erase(entry);
}

ColumnMove column_move(const schema::Collection& from, const schema::Field& field, const schema::Collection& to,
                       const Selection& selection, std::optional<SanitizeRule> rule) {
  const schema::Field* there = to.field(field.name);
  if (there == nullptr || !there->column) {
    throw std::runtime_error(
        fmt::format("{}.{} is not in the target: its model has to be moved first", from.name, field.name));
  }
  ColumnMove move{field.name, field.type, &*field.column, &*there->column, std::move(rule), 0, {}};
  move.max_length = there->max_length.value_or(0);
  for (const sql::ForeignKey& key : to.table->foreign_keys) {
    if (key.column == field.name && !selection.contains(key.foreign_table)) move.outside = key.foreign_table;
  }
  return move;
}

/// A column that nobody made a field of, and that no move of the model has brought.
bool is_unknown_there(const schema::Field& field, const schema::Collection& to) {
  const schema::Field* there = to.field(field.name);
  return field.meta.is_null() && (there == nullptr || !there->column);
}

bool is_untracked_base_table(const schema::Collection& collection) {
  return !collection.system && schema::is_base_table(collection) && collection.api->at("meta").is_null();
}

void require_filled(const TableMove& move, const schema::Collection& to) {
  for (const sql::Column& column : to.table->columns) {
    const bool filled = column.nullable || column.default_sql || column.auto_increment || column.generated;
    const bool moved = std::any_of(move.columns.begin(), move.columns.end(),
                                   [&column](const ColumnMove& one) { return one.name == column.name; });
    if (!filled && !moved) {
      throw std::runtime_error(
          fmt::format("{}.{} must have a value in the target, and none is moved", to.name, column.name));
    }
  }
}

}  // namespace

bool moves_when_named(const schema::Collection& collection) {
  return collection.system && collection.name != "directus_files" && collection.name != "directus_folders";
}

Selection everything(const schema::Schema& schema) {
  Selection out;
  for (const auto& [name, collection] : schema.collections) {
    const bool never = std::find(std::begin(kNever), std::end(kNever), name) != std::end(kNever);
    const bool rows = collection.table && collection.table->kind == sql::TableKind::kTable;
    if (!rows || collection.primary_key.empty() || never) continue;
    if (is_untracked_base_table(collection)) {
      base::log::warn(name + " is no part of the model (database track), and stays behind");
      continue;
    }
    out.emplace(name, std::nullopt);
  }
  return out;
}

io::Task<Selection> closed(db::Session& session, schema::SchemaPtr schema, Selection selection) {
  std::vector<Open> open;
  for (const auto& [table, keys] : selection) {
    Open one{table, std::nullopt};
    if (keys) one.keys.emplace(keys->begin(), keys->end());
    open.push_back(std::move(one));
  }
  while (!open.empty()) {
    const Open now = std::move(open.back());
    open.pop_back();
    const schema::Collection* collection = schema->collection(now.table);
    for (const sql::ForeignKey& key : collection->table->foreign_keys) {
      const schema::Collection* target = schema->collection(key.foreign_table);
      if (target == nullptr || !target->table || moves_when_named(*target)) continue;
      if (key.foreign_column != target->primary_key) continue;
      const std::vector<std::string>* keys = now.keys ? &*now.keys : nullptr;
      std::set<std::string> found = co_await held(session, *collection, key.column, keys);
      add(selection, open, key.foreign_table, std::move(found));
    }
  }
  co_return selection;
}

std::vector<TableMove> plan_moves(const schema::Schema& from, const schema::Schema& to, const Selection& selection,
                                  const SanitizeRules& rules) {
  require_columns(rules, from);
  std::vector<TableMove> out;
  for (const auto& [name, keys] : selection) {
    const schema::Collection* source = from.collection(name);
    const schema::Collection* target = to.collection(name);
    if (source == nullptr || !source->table)
      throw std::runtime_error(fmt::format("There is no collection \"{}\"", name));
    if (target == nullptr || !target->table) {
      throw std::runtime_error(fmt::format("{} is not in the target: its model has to be moved first", name));
    }
    if (source->table->kind != sql::TableKind::kTable || target->table->kind != sql::TableKind::kTable) {
      throw std::runtime_error(fmt::format("{} is no table with rows of its own", name));
    }
    const bool row_keyed = !schema::keyed_by_column(*source);
    if (row_keyed && keys) {
      throw std::runtime_error(
          fmt::format("Of {}, whose key is no single column, all rows move or none: name it without a filter", name));
    }
    if (target->primary_key != source->primary_key ||
        (row_keyed && target->table->primary_key != source->table->primary_key)) {
      throw std::runtime_error(fmt::format("{} has another primary key in the target", name));
    }
    TableMove move;
    move.table = name;
    move.key = source->primary_key;
    move.from = &*source->table;
    move.row_keyed = row_keyed;
    if (row_keyed) {
      move.key_columns = source->table->primary_key;
    } else {
      move.key_type = source->primary().type;
      move.key_columns = {move.key};
    }
    move.to = &*target->table;
    move.keys = keys;
    for (const schema::Field& field : source->fields) {
      if (!field.column || field.column->generated) continue;
      std::optional<SanitizeRule> rule = rule_for(rules, *source, field);
      if (rule && rule->treatment == Treatment::kDrop) continue;
      if (is_unknown_there(field, *target)) {
        base::log::warn(
            fmt::format("{}.{} is no part of the model, and not in the target: it stays behind", name, field.name));
        continue;
      }
      ColumnMove column = column_move(*source, field, *target, selection, std::move(rule));
      const bool first = field.name == move.key;
      move.columns.insert(first ? move.columns.begin() : move.columns.end(), std::move(column));
    }
    require_filled(move, *target);
    out.push_back(std::move(move));
  }
  return out;
}

void require_replaceable(const schema::Schema& to, const Selection& selection) {
  for (const auto& [name, collection] : to.collections) {
    const bool never = std::find(std::begin(kNever), std::end(kNever), name) != std::end(kNever);
    if (!collection.table || selection.contains(name) || never) continue;
    for (const sql::ForeignKey& key : collection.table->foreign_keys) {
      if (!selection.contains(key.foreign_table)) continue;
      throw std::runtime_error(fmt::format("{} cannot be replaced: {}.{} leads to it and does not move",
                                           key.foreign_table, name, key.column));
    }
  }
}

}  // namespace dirigent::transfer
