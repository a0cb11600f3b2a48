#include "items/bulk/update_rows.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "items/bulk/value_table.hpp"

namespace dirigent::items {

namespace {

using schema::Collection;
using schema::Field;

/// More sets of columns than this are written as one set, with a flag for each column and row.
constexpr std::size_t kMostSets = 8;

using Columns = std::vector<std::size_t>;  // positions of fields
using Rows = std::vector<const RowUpdate*>;

Columns columns_of(const Values& values) {
  Columns columns;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i]) columns.push_back(i);
  }
  return columns;
}

std::string text_of(const sql::Value& key) {
  if (const auto* number = std::get_if<std::int64_t>(&key)) return std::to_string(*number);
  const auto* text = std::get_if<std::string>(&key);
  return text != nullptr ? *text : std::string();
}

// The second change of a row comes after every first one, and so on.
std::vector<Rows> rounds_of(const std::vector<RowUpdate>& rows) {
  std::unordered_map<std::string, std::size_t> times;
  std::vector<Rows> rounds;
  for (const RowUpdate& row : rows) {
    const std::size_t round = times[text_of(row.key)]++;
    if (round == rounds.size()) rounds.emplace_back();
    rounds[round].push_back(&row);
  }
  return rounds;
}

std::map<Columns, Rows> sets_of(const Rows& rows) {
  std::map<Columns, Rows> sets;
  for (const RowUpdate* row : rows) {
    Columns columns = columns_of(*row->values);
    if (!columns.empty()) sets[std::move(columns)].push_back(row);
  }
  if (sets.size() <= kMostSets) return sets;
  Columns all;
  Rows together;
  for (auto& [columns, some] : sets) {
    Columns joined;
    std::set_union(all.begin(), all.end(), columns.begin(), columns.end(), std::back_inserter(joined));
    all = std::move(joined);
  }
  for (const RowUpdate* row : rows) {
    if (!columns_of(*row->values).empty()) together.push_back(row);
  }
  std::map<Columns, Rows> one;
  one.emplace(std::move(all), std::move(together));
  return one;
}

struct Assigned {
  const Field* field;
  std::size_t position;             // among the collection's fields
  std::size_t column;               // of the table of values
  std::optional<std::size_t> flag;  // the column that says for which rows it is written
};

class SetOfRows {
 public:
  SetOfRows(const sql::Dialect& dialect, const Collection& collection, const Columns& columns, const Rows& rows)
      : collection_(collection), table_(dialect), key_(table_.add_column(collection.primary())) {
    for (const std::size_t position : columns) {
      const Field& field = collection.fields[position];
      const bool by_all = std::all_of(rows.begin(), rows.end(),
                                      [&](const RowUpdate* row) { return (*row->values)[position].has_value(); });
      Assigned next{&field, position, table_.add_column(field), std::nullopt};
      if (!by_all) next.flag = table_.add_flags();
      assigned_.push_back(next);
    }
    for (const RowUpdate* row : rows) table_.add_row(values_of(*row));
  }

  void append(std::vector<sql::Fragment>& statements, const Merged& merged) const {
    for (std::size_t first = 0; first < table_.rows(); first += table_.most()) {
      sql::Fragment update("UPDATE ");
      update.identifier(collection_.name).raw(" SET ");
      for (std::size_t i = 0; i < assigned_.size(); ++i) {
        if (i != 0) update.raw(", ");
        update.identifier(assigned_[i].field->name).raw(" = ").append(expression(assigned_[i], merged));
      }
      update.raw(" FROM ").append(table_.from(first, std::min(table_.most(), table_.rows() - first)));
      update.raw(" WHERE ").column(collection_.name, collection_.primary_key).raw(" = ").append(table_.value(key_));
      statements.push_back(std::move(update));
    }
  }

 private:
  std::vector<sql::Value> values_of(const RowUpdate& row) const {
    std::vector<sql::Value> values{row.key};
    for (const Assigned& one : assigned_) {
      const std::optional<sql::Value>& value = (*row.values)[one.position];
      values.push_back(value ? *value : sql::Value());
      if (one.flag) values.emplace_back(value.has_value());
    }
    return values;
  }

  sql::Fragment expression(const Assigned& one, const Merged& merged) const {
    sql::Fragment stored, value = table_.value(one.column);
    stored.column(collection_.name, one.field->name);
    if (merged) value = merged(*one.field, stored, std::move(value));
    if (!one.flag) return value;
    sql::Fragment either("CASE WHEN ");
    either.append(table_.value(*one.flag)).raw(" THEN ").append(std::move(value));
    return std::move(either.raw(" ELSE ").append(std::move(stored)).raw(" END"));
  }

  const Collection& collection_;
  ValueTable table_;
  std::size_t key_;
  std::vector<Assigned> assigned_;
};

// Positions of the fields that some unique index holds and some row writes.
Columns unique_columns(const Collection& collection, const std::vector<RowUpdate>& rows) {
  Columns columns;
  for (std::size_t i = 0; i < collection.fields.size(); ++i) {
    const std::string& name = collection.fields[i].name;
    const auto& indexes = collection.table->indexes;
    const bool unique = std::any_of(indexes.begin(), indexes.end(), [&](const sql::Index& index) {
      return index.unique && std::find(index.columns.begin(), index.columns.end(), name) != index.columns.end();
    });
    if (!unique || name == collection.primary_key) continue;
    const bool written =
        std::any_of(rows.begin(), rows.end(), [&](const RowUpdate& row) { return (*row.values)[i].has_value(); });
    if (written) columns.push_back(i);
  }
  return columns;
}

sql::Fragment order_check(const Collection& collection, const Field& field, const ValueTable& table,
                          std::size_t first) {
  sql::Fragment out("SELECT 1 FROM ");
  out.append(table.from(first, std::min(table.most(), table.rows() - first)));
  out.raw(" JOIN ").identifier(collection.name).raw(" ON ");
  out.column(collection.name, field.name).raw(" = ").append(table.value(1)).raw(" AND ");
  out.column(collection.name, collection.primary_key).raw(" <> ").append(table.value(0));
  return std::move(out.raw(" LIMIT 1"));
}

}  // namespace

std::vector<sql::Fragment> order_checks(const sql::Dialect& dialect, const Collection& collection,
                                        const std::vector<RowUpdate>& rows) {
  std::vector<sql::Fragment> statements;
  for (const std::size_t position : unique_columns(collection, rows)) {
    ValueTable table(dialect);
    table.add_column(collection.primary());
    table.add_column(collection.fields[position]);
    for (const RowUpdate& row : rows) {
      const std::optional<sql::Value>& value = (*row.values)[position];
      if (value && !sql::is_null(*value)) table.add_row({row.key, *value});
    }
    for (std::size_t first = 0; first < table.rows(); first += table.most()) {
      statements.push_back(order_check(collection, collection.fields[position], table, first));
    }
  }
  return statements;
}

bool repeats_unique(const Collection& collection, const std::vector<RowUpdate>& rows) {
  return rounds_of(rows).size() > 1 && !unique_columns(collection, rows).empty();
}

std::vector<sql::Fragment> update_statements(const sql::Dialect& dialect, const Collection& collection,
                                             const std::vector<RowUpdate>& rows, const Merged& merged) {
  std::vector<sql::Fragment> statements;
  for (const Rows& round : rounds_of(rows)) {
    for (const auto& [columns, some] : sets_of(round)) {
      SetOfRows(dialect, collection, columns, some).append(statements, merged);
    }
  }
  return statements;
}

sql::Fragment assignments(const Collection& collection, const Values& values) {
  sql::Fragment out;
  for (const std::size_t position : columns_of(values)) {
    if (!out.empty()) out.raw(", ");
    out.identifier(collection.fields[position].name).raw(" = ").parameter(*values[position]);
  }
  return out;
}

}  // namespace dirigent::items
