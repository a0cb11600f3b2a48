#include "items/upsert/unique_key.hpp"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "base/text.hpp"
#include "items/bulk/value_table.hpp"
#include "items/database_errors.hpp"
#include "items/keys.hpp"
#include "items/values/value_binding.hpp"

namespace dirigent::items {

namespace {

using schema::Collection;
using schema::Field;
using schema::Special;

// An index over expressions, or over some of the rows, keeps no two rows of the table apart. Its text tells, or leaves
// it open when a name holds brackets: such an index is not used.
bool whole(const sql::Index& index) {
  if (!index.sql) return true;
  const std::string_view text = base::trim(*index.sql);
  return std::count(text.begin(), text.end(), '(') == 1 && text.ends_with(')');
}

bool unique(const Collection& collection, std::vector<std::string> names) {
  if (names.size() == 1 && names.front() == collection.primary_key) return true;
  std::sort(names.begin(), names.end());
  for (const sql::Index& index : collection.table->indexes) {
    std::vector<std::string> columns = index.columns;
    std::sort(columns.begin(), columns.end());
    if (index.unique && columns == names && whole(index)) return true;
  }
  return false;
}

bool comparable(const Field* field) {
  return field != nullptr && !field->alias() && !field->has(Special::kHash) && !field->has(Special::kEncrypt);
}

std::string names_of(const std::vector<std::string>& names) {
  return '"' + base::join(names, "\", \"") + '"';
}

std::string names_of(const KeyFields& key) {
  std::vector<std::string> names;
  for (const Field* field : key) names.push_back(field->name);
  return names_of(names);
}

std::string text_of(const sql::Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* real = std::get_if<double>(&value)) return fmt::format("{}", *real);
  const auto* text = std::get_if<std::string>(&value);
  return text != nullptr ? *text : std::string();
}

[[noreturn]] void refuse_same(const KeyFields& key, std::size_t first, std::size_t second) {
  base::fail(base::invalid_payload(fmt::format("The items at positions {} and {} have the same value for {}",
                                               std::min(first, second), std::max(first, second), names_of(key))));
}

sql::Fragment select(const Write& write, const Collection& collection, const KeyFields& key, const ValueTable& table,
                     std::size_t first, std::size_t count) {
  sql::Fragment out("SELECT ");
  out.append(table.value(0)).raw(", ").column(collection.name, collection.primary_key);
  out.raw(" FROM ").append(table.from(first, count)).raw(" JOIN ").identifier(collection.name).raw(" ON ");
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (i != 0) out.raw(" AND ");
    out.column(collection.name, key[i]->name).raw(" = ").append(table.value(i + 1));
  }
  // In an order that all share, or two that lock the same rows could wait for each other.
  out.raw(" ORDER BY ").column(collection.name, collection.primary_key);
  if (write.dialect().postgres()) out.raw(" FOR UPDATE OF ").identifier(collection.name);
  return out;
}

io::Task<std::vector<db::Result>> run(Write& write, const Collection& collection, const KeyFields& key,
                                      std::vector<sql::Fragment> statements) {
  std::optional<db::DatabaseError> error;
  try {
    std::vector<db::Result> results = co_await write.run_all(std::move(statements));
    co_return results;
  } catch (const db::DatabaseError& refused) {
    error = refused;
  }
  Attempt attempt{&collection, {}, nullptr};
  for (const Field* field : key) attempt.columns.push_back(field->name);
  raise(*error, attempt, write.dialect());
}

}  // namespace

KeyFields unique_key(const Collection& collection, const std::vector<std::string>& names) {
  KeyFields fields;
  for (const std::string& name : names) fields.push_back(collection.field(name));
  if (collection.system || !std::all_of(fields.begin(), fields.end(), comparable) || !unique(collection, names)) {
    base::fail(base::invalid_query(fmt::format("\"upsert\" needs a unique key of collection \"{}\": {} is none",
                                               collection.name, names_of(names))));
  }
  return fields;
}

Sought sought_of(const Write& write, const KeyFields& key, std::size_t position, const json::object& payload) {
  Sought sought{position, {}};
  for (const Field* field : key) {
    const json::value* value = payload.if_contains(field->name);
    if (value == nullptr || value->is_null()) {
      if (key.size() == 1 && field->column->primary_key) return sought;
      base::fail(base::invalid_payload(fmt::format("The item at position {} has no \"{}\"", position, field->name)));
    }
    if (value->is_structured()) {
      base::fail(base::invalid_payload(
          fmt::format("\"{}\" of the item at position {} can't be an object or a list", field->name, position)));
    }
    sought.values.push_back(field->column->primary_key ? require_key_value(*field, *value, write.dialect())
                                                       : bind(*field, *value, write.dialect()));
  }
  return sought;
}

void refuse_twice(const KeyFields& key, const std::vector<Sought>& sought) {
  std::unordered_map<std::string, std::size_t> seen;
  for (const Sought& one : sought) {
    if (one.values.empty()) continue;
    std::string text;
    for (const sql::Value& value : one.values) {
      const std::string part = text_of(value);
      text += std::to_string(part.size()) + ':' + part;
    }
    const auto [known, fresh] = seen.emplace(std::move(text), one.position);
    if (!fresh) refuse_same(key, known->second, one.position);
  }
}

io::Task<std::map<std::size_t, Key>> find_items(Write& write, const Collection& collection, const KeyFields& key,
                                                const std::vector<Sought>& sought) {
  std::map<std::size_t, Key> found;
  ValueTable table(write.dialect());
  table.add_numbers();
  for (const Field* field : key) table.add_column(*field);
  for (const Sought& one : sought) {
    if (one.values.empty()) continue;
    std::vector<sql::Value> row{static_cast<std::int64_t>(one.position)};
    row.insert(row.end(), one.values.begin(), one.values.end());
    table.add_row(std::move(row));
  }
  std::vector<sql::Fragment> statements;
  for (std::size_t first = 0; first < table.rows(); first += table.most()) {
    statements.push_back(select(write, collection, key, table, first, std::min(table.most(), table.rows() - first)));
  }
  if (statements.empty()) co_return found;
  std::vector<db::Result> results = co_await run(write, collection, key, std::move(statements));
  std::unordered_map<std::string, std::size_t> owners;
  for (const db::Result& rows : results) {
    for (std::size_t row = 0; row < rows->size(); ++row) {
      const auto position = static_cast<std::size_t>(rows->at(row, 0).as_integer());
      Key item = key_of(collection.primary(), rows->at(row, 1));
      // What differs in letters may be the same to the column (numbers, texts without case).
      const auto [known, fresh] = owners.emplace(key_text(item), position);
      if (!fresh) refuse_same(key, known->second, position);
      found.emplace(position, std::move(item));
    }
  }
  co_return found;
}

}  // namespace dirigent::items
