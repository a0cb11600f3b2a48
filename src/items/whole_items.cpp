#include "items/whole_items.hpp"

#include "base/json_writer.hpp"
#include "engine/read.hpp"
#include "items/values/as_read.hpp"
#include "schema/row_key.hpp"

namespace dirigent::items {

using schema::Collection;
using schema::Field;

namespace {

std::string row_as_read(const std::vector<const Field*>& fields, const db::Rows& rows, std::size_t row,
                        const sql::Dialect& dialect) {
  std::string out = "{";
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i] == &schema::row_key_field()) continue;  // names the item, and is not of it
    if (out.size() > 1) out += ',';
    base::append_json_string(out, fields[i]->name);
    out += ':';
    engine::append_cell(out, *fields[i], rows.at(row, i), dialect);
  }
  return out += '}';
}

}  // namespace

WholeItems::WholeItems(const Collection& collection) : collection_(collection), fields_{&collection.primary()} {
  for (const Field& field : collection.fields) {
    const bool own = field.column && field.name != collection.primary_key;
    if (own && !relational(collection, field.name)) fields_.push_back(&field);
  }
}

sql::Fragment WholeItems::statement(const sql::Dialect& dialect, const std::vector<Key>& keys) const {
  sql::Fragment select("SELECT ");
  select.append(key_column(dialect, collection_));
  for (std::size_t i = 1; i < fields_.size(); ++i) select.raw(", ").identifier(fields_[i]->name);
  select.raw(" FROM ").identifier(collection_.name).raw(" WHERE ").append(having_keys(dialect, collection_, keys));
  return select;
}

ItemTexts WholeItems::read(const sql::Dialect& dialect, const db::Rows& rows) const {
  ItemTexts items;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    items.emplace(key_text(key_of(collection_.primary(), rows.at(row, 0))), row_as_read(fields_, rows, row, dialect));
  }
  return items;
}

}  // namespace dirigent::items
