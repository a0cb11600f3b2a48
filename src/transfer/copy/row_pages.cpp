#include "transfer/copy/row_pages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "base/text.hpp"

namespace dirigent::transfer {

namespace {

constexpr std::int64_t kRowsAtOnce = 500;

// Empty in tables that are kept in the order of their key.
std::string row_id_of(const sql::Table& table) {
  const std::string text = base::lower(table.sql.value_or(std::string()));
  if (const std::size_t end = text.rfind(')'); end != text.npos && text.find("without", end) != text.npos) return {};
  for (const char* name : {"rowid", "_rowid_", "oid"}) {
    const bool taken = std::any_of(table.columns.begin(), table.columns.end(),
                                   [name](const sql::Column& column) { return base::lower(column.name) == name; });
    if (!taken) return name;
  }
  return {};
}

}  // namespace

RowPages::RowPages(db::Session& session, const sql::Table& table, sql::Fragment columns)
    : session_(session), table_(table), columns_(std::move(columns)) {
  if (session.dialect().sqlite()) place_ = row_id_of(table);
}

sql::Fragment RowPages::select() const {
  sql::Fragment out("SELECT ");
  out.append(columns_);
  if (!place_.empty()) out.raw(", ").raw(place_);
  out.raw(" FROM ").identifier(table_.name);
  return out;
}

io::Task<db::Result> RowPages::next_of_cursor() {
  if (cursor_.empty()) {
    // A name for each: the driver keeps statements with the columns they answer.
    static std::atomic<std::uint64_t> count{0};
    cursor_ = fmt::format("dirigent_rows_{}", ++count);
    sql::Fragment declare("DECLARE ");
    declare.identifier(cursor_).raw(" NO SCROLL CURSOR FOR ").append(select());
    (void)co_await session_.run(std::move(declare));
  }
  sql::Fragment fetch(fmt::format("FETCH FORWARD {} FROM ", kRowsAtOnce));
  fetch.identifier(cursor_);
  co_return co_await session_.run(std::move(fetch));
}

io::Task<db::Result> RowPages::next() {
  if (session_.dialect().postgres()) co_return co_await next_of_cursor();
  sql::Fragment page = select();
  if (!place_.empty()) {
    if (last_) page.raw(" WHERE ").raw(place_).raw(" > ").parameter(sql::Value(*last_));
    page.raw(" ORDER BY ").raw(place_);
  } else {
    for (std::size_t i = 0; i < table_.primary_key.size(); ++i) {
      page.raw(i == 0 ? " ORDER BY " : ", ").identifier(table_.primary_key[i]);
    }
  }
  session_.dialect().append_paging(page, kRowsAtOnce, place_.empty() ? static_cast<std::int64_t>(read_) : 0);
  db::Result rows = co_await session_.run(std::move(page));
  read_ += rows->size();
  if (!rows->empty() && !place_.empty()) {
    last_ = rows->at(rows->size() - 1, rows->columns() - 1).as_integer();
  }
  co_return rows;
}

}  // namespace dirigent::transfer
