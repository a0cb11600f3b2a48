#include "items/bulk_insert.hpp"

#include <algorithm>

namespace dirigent::items {

namespace {

// Past some hundred rows a statement gains nothing, and its text and plan only grow.
constexpr std::size_t kLargestStatement = 256;
constexpr std::size_t kMostParameters = 65535, kMostOfSqlite = 32766;  // of a statement

// Sizes halve from the largest: n rows take at most n / largest + log2(largest) statements of as many texts.
std::size_t next_size(std::size_t left, std::size_t largest) {
  while (largest > left) largest /= 2;
  return largest;
}

std::size_t largest_statement(std::size_t columns, bool sqlite) {
  const std::size_t limit = (sqlite ? kMostOfSqlite : kMostParameters) / std::max<std::size_t>(columns, 1);
  std::size_t size = kLargestStatement;
  while (size > limit && size > 1) size /= 2;
  return size;
}

void append_row(sql::Fragment& out, RowSet& rows, std::size_t row) {
  const std::size_t own = rows.columns.size() - rows.shared.size();
  out.raw("(");
  for (std::size_t i = 0; i < rows.columns.size(); ++i) {
    if (i != 0) out.raw(",");
    if (i < rows.shared.size()) {
      out.parameter(rows.shared[i]);
    } else {
      out.parameter(std::move(rows.values[row * own + i - rows.shared.size()]));
    }
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

// Many rows of defaults alone: DEFAULT VALUES makes one, so a column is named and left to its default.
sql::Fragment rows_of_defaults(const RowSet& rows, std::size_t size) {
  sql::Fragment out("INSERT INTO ");
  out.identifier(rows.table).raw(" (").identifier(rows.returning).raw(") VALUES ");
  for (std::size_t row = 0; row < size; ++row) out.raw(row == 0 ? "(DEFAULT)" : ",(DEFAULT)");
  return std::move(out.raw(" RETURNING ").identifier(rows.returning));
}

sql::Fragment statement(RowSet& rows, std::size_t first, std::size_t size) {
  if (rows.columns.empty() && size > 1 && rows.returning_sql.empty()) return rows_of_defaults(rows, size);
  sql::Fragment out = head(rows);
  for (std::size_t row = first; !rows.columns.empty() && row < first + size; ++row) {
    if (row != first) out.raw(",");
    append_row(out, rows, row);
  }
  if (!rows.returning_sql.empty()) return std::move(out.raw(" RETURNING ").append(rows.returning_sql));
  if (!rows.returning.empty()) out.raw(" RETURNING ").identifier(rows.returning);
  return out;
}

io::Task<std::vector<db::Result>> insert_together(db::Session& session, RowSet rows) {
  const std::size_t largest = rows.columns.empty() && rows.returning.empty()
                                  ? 1
                                  : largest_statement(rows.columns.size(), session.dialect().sqlite());
  std::vector<sql::Fragment> statements;
  for (std::size_t done = 0; done < rows.count;) {
    const std::size_t size = next_size(rows.count - done, largest);
    statements.push_back(statement(rows, done, size));
    done += size;
  }
  return session.run_all(session.prepare(std::move(statements)));
}

db::Batch batch_of(RowSet rows) {
  db::Batch batch;
  batch.head = head(rows).statement(false).text;
  batch.shared = std::move(rows.shared);
  batch.values = std::move(rows.values);
  batch.count = rows.count;
  batch.returning = std::move(rows.returning);
  batch.returning_row_id = rows.returning_row_id;
  batch.one_by_one = rows.one_by_one;
  batch.links = std::move(rows.links);
  return batch;
}

}  // namespace

io::Task<std::vector<db::Result>> insert_rows(db::Session& session, RowSet rows) {
  db::Batches* batches = session.batches();
  if (batches != nullptr && rows.returning_sql.empty()) {
    std::vector<RowSet> one;
    one.push_back(std::move(rows));
    return insert_linked(*batches, std::move(one));
  }
  return insert_together(session, std::move(rows));
}

std::vector<db::Batch> batches_of(std::vector<RowSet> sets) {
  std::vector<db::Batch> batches;
  batches.reserve(sets.size());
  for (RowSet& rows : sets) batches.push_back(batch_of(std::move(rows)));
  return batches;
}

io::Task<std::vector<db::Result>> insert_linked(db::Batches& batches, std::vector<RowSet> sets) {
  return batches.run(batches_of(std::move(sets)));
}

}  // namespace dirigent::items
