#include "db/sqlite/batch.hpp"

#include <algorithm>

#include "db/sqlite/error.hpp"
#include "db/sqlite/run.hpp"

namespace dirigent::db {
namespace {

using Kind = DatabaseError::Kind;

// A statement of several rows sees to the table's sequence and its undo log once for all of them, and keeps each page
// of the indexes once. Every size is a text to keep prepared.
constexpr std::size_t kRowsTogether[] = {128, 32, 8};
constexpr std::size_t kMostParameters = 32000;  // SQLite's own limit is 32766

// The statement is undone and its transaction goes on: its rows may be tried again.
bool refuses_a_row(const DatabaseError& error) {
  return error.kind == Kind::kUnique || error.kind == Kind::kForeignKey || error.kind == Kind::kNotNull ||
         error.kind == Kind::kInvalidValue;
}

}  // namespace

void fill_links(Batch& batch, const std::vector<Result>& results) {
  const std::size_t width = batch.width();
  for (const Batch::Link& link : batch.links) {
    const Rows& rows = *results.at(link.batch);
    if (rows.size() != batch.count) throw DatabaseError(Kind::kOther, "a batch is linked to one of another length");
    for (std::size_t row = 0; row < batch.count; ++row) {
      const Cell cell = rows.at(row, 0);
      sql::Value& place = batch.values[row * width + link.column];
      place = link.as_text ? sql::Value(cell.as_text()) : sql::Value(cell.as_integer());
    }
  }
}

SqliteBatch::SqliteBatch(sqlite3* connection, SqliteStatements& statements, const Batch& batch)
    : connection_(connection), statements_(statements), batch_(batch) {}

Result SqliteBatch::run() {
  std::size_t done = 0;
  for (const std::size_t together : kRowsTogether) {
    const bool fits =
        !batch_.one_by_one && batch_.width() != 0 && together * batch_.width() + batch_.shared.size() < kMostParameters;
    if (!fits || batch_.count - done < together) continue;
    const std::string text = text_of(together);
    for (; batch_.count - done >= together; done += together) run_rows(text, done, together);
  }
  run_each(done, batch_.count - done);
  rows_->set_affected(static_cast<std::int64_t>(batch_.count));
  return std::move(rows_);
}

// A refused statement does not say which of its rows was to blame: one by one they show it.
void SqliteBatch::run_rows(const std::string& text, std::size_t first, std::size_t count) {
  try {
    const auto use = statements_.use(text, true);
    insert(use.get(), first, count);
    return;
  } catch (const DatabaseError& error) {
    const bool transaction_stands = sqlite3_get_autocommit(connection_) == 0;
    if (!transaction_stands || !refuses_a_row(error)) throw;
  }
  run_each(first, count);
}

void SqliteBatch::run_each(std::size_t first, std::size_t count) {
  if (count == 0) return;
  const auto use = statements_.use(text_of(1), true);
  for (std::size_t row = first; row < first + count; ++row) {
    try {
      insert(use.get(), row, 1);
    } catch (DatabaseError& error) {
      error.index = row;
      throw;
    }
    sqlite3_reset(use.get());
  }
}

// Shared parameters come first and serve all rows of the statement.
void SqliteBatch::insert(sqlite3_stmt* statement, std::size_t first, std::size_t count) {
  const std::size_t width = batch_.width();
  require_parameters(statement, batch_.shared.size() + width * count);
  int index = 0;
  for (const sql::Value& value : batch_.shared) bind(statement, ++index, value);
  for (std::size_t i = first * width; i < (first + count) * width; ++i) bind(statement, ++index, batch_.values[i]);
  collect(statement, *rows_);
  if (!batch_.returning_row_id || batch_.returning.empty()) return;
  if (sqlite3_changes64(connection_) != static_cast<std::int64_t>(count)) {
    throw DatabaseError(Kind::kOther, "rows were left out by the table's own rules");
  }
  // One statement's automatic keys follow each other: nobody else writes meanwhile.
  const std::int64_t last = sqlite3_last_insert_rowid(connection_);
  for (std::size_t i = 1; i <= count; ++i) rows_->add_integer(last - static_cast<std::int64_t>(count - i));
}

// All rows have one text: a bare ? takes the number behind the highest one before it.
std::string SqliteBatch::text_of(std::size_t count) const {
  const std::size_t width = batch_.width(), shared = batch_.shared.size();
  std::string row = ",(";
  for (std::size_t i = 0; i < shared + width; ++i) {
    if (i != 0) row += ',';
    row += '?';
    if (i < shared) row += std::to_string(i + 1);
  }
  row += ')';
  std::string text;
  text.reserve(batch_.head.size() + count * row.size() + batch_.returning.size() + 16);
  text = batch_.head;
  if (width + shared != 0) {
    text.append(row, 1);
    for (std::size_t i = 1; i < count; ++i) text += row;
  }
  if (!batch_.returning.empty() && !batch_.returning_row_id) {
    text += " RETURNING " + sql::Fragment().identifier(batch_.returning).statement(false).text;
  }
  return text;
}

}  // namespace dirigent::db
