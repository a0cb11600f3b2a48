#include "items/bulk/value_table.hpp"

#include <algorithm>

#include "sql/array_text.hpp"

namespace dirigent::items {

namespace {

// No table is called so, for a collection cannot be.
constexpr std::string_view kTable = "$values";
constexpr std::size_t kMostRows = 1024;
constexpr std::size_t kMostParameters = 32000;  // SQLite's own limit is 32766

std::string column_name(std::size_t column) {
  return "column" + std::to_string(column + 1);  // as SQLite names those of VALUES
}

}  // namespace

std::string type_without_length(std::string type) {
  if (type.find('"') != std::string::npos) return type;  // a name of the user's own
  const std::size_t open = type.find('('), close = type.find(')', open);
  if (open != std::string::npos && close != std::string::npos) type.erase(open, close - open + 1);
  // These mean a length of one where none is given.
  if (type == "character") return "bpchar";
  if (type == "bit") return "bit varying";
  return type;
}

std::size_t ValueTable::add_column(const schema::Field& field) {
  columns_.push_back(type_without_length(field.column->type));
  return columns_.size() - 1;
}

std::size_t ValueTable::add_flags() {
  columns_.emplace_back("boolean");
  return columns_.size() - 1;
}

std::size_t ValueTable::add_numbers() {
  columns_.emplace_back("bigint");
  return columns_.size() - 1;
}

void ValueTable::add_row(std::vector<sql::Value> values) {
  std::move(values.begin(), values.end(), std::back_inserter(values_));
}

std::size_t ValueTable::most() const {
  if (dialect_.postgres()) return std::max<std::size_t>(rows(), 1);
  std::size_t most = kMostRows;
  while (most > 1 && most * columns_.size() > kMostParameters) most /= 2;
  return most;
}

sql::Fragment ValueTable::from(std::size_t first, std::size_t count) const {
  return dialect_.postgres() ? arrays(first, count) : lists(first, count);
}

sql::Fragment ValueTable::arrays(std::size_t first, std::size_t count) const {
  sql::Fragment out("unnest(");
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    sql::TextArray list;
    list.elements.reserve(count);
    for (std::size_t row = first; row < first + count; ++row) {
      list.elements.push_back(sql::element_text(values_[row * columns_.size() + column]));
    }
    out.raw(column == 0 ? "" : ",").parameter(std::move(list)).raw("::text[]");
  }
  out.raw(") AS \"$values\" (");
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    out.raw(column == 0 ? "" : ",").identifier(column_name(column));
  }
  return std::move(out.raw(")"));
}

sql::Fragment ValueTable::lists(std::size_t first, std::size_t count) const {
  std::size_t size = 1;
  while (size < count) size *= 2;
  sql::Fragment out("(VALUES ");
  for (std::size_t row = first; row < first + std::min(size, most()); ++row) {
    out.raw(row == first ? "(" : ",(");
    for (std::size_t column = 0; column < columns_.size(); ++column) {
      if (column != 0) out.raw(",");
      out.parameter(row < first + count ? values_[row * columns_.size() + column] : sql::Value());
    }
    out.raw(")");
  }
  return std::move(out.raw(") AS \"$values\""));
}

sql::Fragment ValueTable::value(std::size_t column) const {
  sql::Fragment out;
  if (!dialect_.postgres()) return std::move(out.column(kTable, column_name(column)));
  out.raw("CAST(").column(kTable, column_name(column)).raw(" AS ").raw(columns_[column]).raw(")");
  return out;
}

}  // namespace dirigent::items
