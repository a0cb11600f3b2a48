#include "cli/env/data_diff.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "crypto/token.hpp"
#include "engine/read.hpp"
#include "schema/row_key.hpp"
#include "schema/snapshot/snapshot.hpp"
#include "transfer/copy/row_pages.hpp"
#include "transfer/copy/values.hpp"

namespace dirigent::cli {

namespace {

constexpr std::int64_t kRowsAtOnce = 1000;

// Numbers are texts on one database and numbers on the other, with more or fewer zeros behind the point.
void append_number(std::string& out, const db::Cell& cell) {
  const std::string text = cell.as_text();
  if (const auto whole = base::to_integer(text)) {
    out += std::to_string(*whole);
  } else if (const auto number = base::to_number(text)) {
    out += fmt::format("{}", *number);
  } else {
    out += text;
  }
}

// A time without a zone is told in the zone of whoever reads it, on one kind of database as on the other.
void append_instant(std::string& out, const db::Cell& cell) {
  const std::optional<base::EpochMs> instant = transfer::instant_in(cell);
  out += instant ? std::to_string(*instant) : cell.as_text();
}

// Spaces and the order of members are not kept by every type of column.
void append_document(std::string& out, const std::string& text) {
  boost::system::error_code error;
  const json::value parsed = json::parse(text, error);
  out += error ? text : base::to_json(schema::in_order(parsed));
}

void append(std::string& out, const schema::Field& field, const db::Cell& cell, const sql::Dialect& dialect) {
  out += '\x1f';
  if (cell.is_null()) {
    out += "null";
  } else if (base::is_number(field.type)) {
    append_number(out, cell);
  } else if (cell.kind == db::Cell::Kind::kBlob) {
    out += "\\x";
    for (const char c : cell.text) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  } else if (field.type == base::FieldType::kBinary || field.data_type == "bytea") {
    out += cell.as_text();  // PostgreSQL writes bytes as above
  } else if (field.type == base::FieldType::kDateTime || field.type == base::FieldType::kTimestamp) {
    append_instant(out, cell);
  } else if (field.type == base::FieldType::kBoolean) {
    out += cell.as_bool() ? "true" : "false";
  } else if (field.type == base::FieldType::kJson) {
    append_document(out, cell.as_text());
  } else if (field.type == base::FieldType::kUuid || field.data_type == "char" || field.data_type == "uuid") {
    out += base::lower(cell.as_text());
  } else {
    engine::append_cell(out, field, cell, dialect);
  }
}

void add(RowsDigest& out, const std::vector<const schema::Field*>& fields, const db::Rows& rows, std::size_t first,
         const sql::Dialect& dialect) {
  for (std::size_t row = 0; row < rows.size(); ++row) {
    std::string text;
    for (std::size_t i = 0; i < fields.size(); ++i) append(text, *fields[i], rows.at(row, i + first), dialect);
    std::uint64_t part = 0;
    for (const char c : crypto::sha256(text).substr(0, 8)) part = part << 8U | static_cast<unsigned char>(c);
    out.sum += part;
    ++out.rows;
  }
}

// Tables without a key of one column. The sum does not ask for an order.
io::Task<RowsDigest> digest_of_all(db::Session& session, const schema::Collection& collection,
                                   std::vector<const schema::Field*> fields) {
  sql::Fragment selected;
  for (std::size_t i = 0; i < fields.size(); ++i) selected.raw(i == 0 ? "" : ", ").identifier(fields[i]->name);
  transfer::RowPages pages(session, *collection.table, std::move(selected));
  RowsDigest out;
  while (true) {
    const db::Result rows = co_await pages.next();
    if (rows->empty()) co_return out;
    add(out, fields, *rows, 0, session.dialect());
  }
}

}  // namespace

io::Task<RowsDigest> digest_of(db::Session& session, const schema::Collection& collection) {
  std::vector<const schema::Field*> fields;
  for (const schema::Field& field : collection.fields) {
    if (field.column) fields.push_back(&field);
  }
  std::sort(fields.begin(), fields.end(), [](const auto* one, const auto* other) { return one->name < other->name; });
  if (!schema::keyed_by_column(collection)) co_return co_await digest_of_all(session, collection, std::move(fields));
  const bool numbered = base::is_number(collection.primary().type);
  RowsDigest out;
  std::optional<sql::Value> last;
  while (true) {
    sql::Fragment key;
    key.identifier(collection.primary_key);
    sql::Fragment select("SELECT ");
    select.append(key);
    for (const schema::Field* field : fields) select.raw(", ").identifier(field->name);
    select.raw(" FROM ").identifier(collection.table->name);
    if (last) {
      select.raw(" WHERE ").append(key).raw(" > ");
      select.append(session.dialect().typed_parameter(collection.primary().type, *last));
    }
    select.raw(" ORDER BY ").append(key);
    session.dialect().append_paging(select, kRowsAtOnce, 0);
    const db::Result rows = co_await session.run(std::move(select));
    if (rows->empty()) co_return out;
    add(out, fields, *rows, 1, session.dialect());
    const db::Cell cell = rows->at(rows->size() - 1, 0);
    last = numbered ? sql::Value(cell.as_integer()) : sql::Value(cell.as_text());
  }
}

}  // namespace dirigent::cli
