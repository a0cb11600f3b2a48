#include "items/bulk_insert.hpp"

#include <algorithm>

namespace dirigent::items {

namespace {

// Past some hundred rows a statement gains nothing, and its text and plan only grow.
constexpr std::size_t kLargestStatement = 256;
constexpr std::size_t kSqliteParameters = 32766;
constexpr std::size_t kPostgresParameters = 65535;

// Sizes halve from the largest: n rows take at most n / largest + log2(largest) statements of as many texts.
std::size_t next_size(std::size_t left, std::size_t largest) {
  while (largest > left) largest /= 2;
  return largest;
}

std::size_t largest_statement(std::size_t columns, bool postgres) {
  const std::size_t limit = (postgres ? kPostgresParameters : kSqliteParameters) / std::max<std::size_t>(columns, 1);
  std::size_t size = kLargestStatement;
  while (size > limit && size > 1) size /= 2;
  return size;
}

void append_row(sql::Fragment& out, std::vector<sql::Value>& values, std::size_t from, std::size_t columns) {
  out.raw("(");
  for (std::size_t i = 0; i < columns; ++i) {
    if (i != 0) out.raw(",");
    out.parameter(std::move(values[from + i]));
  }
  out.raw(")");
}

sql::Fragment head(const RowSet& rows) {
  sql::Fragment out("INSERT INTO ");
  out.identifier(rows.table);
  if (rows.columns.empty()) return std::move(out.raw(" DEFAULT VALUES"));
  for (std::size_t i = 0; i < rows.columns.size(); ++i) out.raw(i == 0 ? " (" : ",").identifier(rows.columns[i]);
  return std::move(out.raw(") VALUES "));
}

sql::Fragment statement(RowSet& rows, std::size_t first, std::size_t size) {
  sql::Fragment out = head(rows);
  const std::size_t columns = rows.columns.size();
  for (std::size_t row = first; columns != 0 && row < first + size; ++row) {
    if (row != first) out.raw(",");
    append_row(out, rows.values, row * columns, columns);
  }
  if (!rows.returning.empty()) out.raw(" RETURNING ").identifier(rows.returning);
  return out;
}

}  // namespace

io::Task<std::vector<db::Result>> insert_rows(db::Session& session, RowSet rows) {
  const std::size_t largest =
      rows.columns.empty() ? 1 : largest_statement(rows.columns.size(), session.dialect().postgres());
  std::vector<sql::Fragment> statements;
  for (std::size_t done = 0; done < rows.count;) {
    const std::size_t size = next_size(rows.count - done, largest);
    statements.push_back(statement(rows, done, size));
    done += size;
  }
  std::vector<db::Result> results;
  if (statements.size() == 1) {
    db::Result only = co_await session.run(std::move(statements.front()));
    results.push_back(std::move(only));
  } else if (!statements.empty()) {
    results = co_await session.run_all(session.prepare(std::move(statements)));
  }
  co_return results;
}

}  // namespace dirigent::items
