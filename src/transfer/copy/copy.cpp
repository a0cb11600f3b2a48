#include "transfer/copy/copy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "sql/array_text.hpp"
#include "transfer/copy/foreign_keys.hpp"
#include "transfer/copy/row_pages.hpp"
#include "transfer/copy/values.hpp"

namespace dirigent::transfer {

namespace {

constexpr std::size_t kRowsAtOnce = 500;
constexpr std::size_t kParametersAtOnce = 30000;  // SQLite takes 32766

using Clock = std::chrono::steady_clock;
using KeysByTable = std::map<std::string, std::set<std::string>>;

std::string shortened(std::string text, int limit) {
  if (limit > 0 && text.size() > static_cast<std::size_t>(limit)) text.resize(static_cast<std::size_t>(limit));
  return text;
}

/// One table's way from one session to the other. Lives as long as its copy.
class TableCopy {
 public:
  TableCopy(db::Session& from, db::Session& to, const TableMove& move, const CopyOptions& options,
            const KeysByTable& outside)
      : from_(from), to_(to), move_(move), options_(options), outside_(outside) {
    if (move.keys) wanted_.assign(move.keys->begin(), move.keys->end());
    if (move.row_keyed) pages_.emplace(from, *move.from, selected());
  }

  /// Moves the next part; the number of its rows, 0 at the end.
  io::Task<std::size_t> part() {
    if (pages_) {
      const db::Result rows = co_await pages_->next();
      if (!rows->empty()) co_await write(*rows);
      co_return rows->size();
    }
    while (true) {
      std::optional<sql::Fragment> select = next_select();
      if (!select) co_return 0;
      const db::Result rows = co_await from_.run(std::move(*select));
      if (rows->empty() && !move_.keys) co_return 0;
      if (rows->empty()) continue;  // none of these keys is there any more
      sql::Value last = key_of(rows->at(rows->size() - 1, 0));
      if (last_ && *last_ == last) {
        throw std::runtime_error(
            fmt::format("Keys of {} cannot be told apart in their order: it cannot be moved", move_.table));
      }
      last_ = std::move(last);
      co_await write(*rows);
      co_return rows->size();
    }
  }

 private:
  sql::Fragment selected() const {
    sql::Fragment select;
    for (std::size_t i = 0; i < move_.columns.size(); ++i) {
      if (i != 0) select.raw(", ");
      const bool shape =
          from_.dialect().postgres() && to_.dialect().sqlite() && move_.columns[i].from->type.starts_with("geometry");
      if (shape) select.raw("ST_AsGeoJSON(");
      select.identifier(move_.columns[i].name);
      if (shape) select.raw(")");
    }
    return select;
  }

  std::optional<sql::Fragment> next_select() {
    sql::Fragment select("SELECT ");
    select.append(selected());
    select.raw(" FROM ").identifier(move_.table);
    sql::Fragment key;
    key.identifier(move_.key);
    if (move_.keys) {
      if (at_ >= wanted_.size()) return std::nullopt;
      std::vector<sql::Value> some;
      for (; at_ < wanted_.size() && some.size() < kRowsAtOnce; ++at_) some.emplace_back(wanted_[at_]);
      select.raw(" WHERE ").append(from_.dialect().in_values(key, move_.key_type, some));
      return select;
    }
    if (last_) {
      select.raw(" WHERE ").append(key).raw(" > ");
      const bool text = std::holds_alternative<std::string>(*last_) && base::is_number(move_.key_type);
      select.append(from_.dialect().typed_parameter(text ? base::FieldType::kDecimal : move_.key_type, *last_));
    }
    select.raw(" ORDER BY ").append(key);
    from_.dialect().append_paging(select, static_cast<std::int64_t>(kRowsAtOnce), 0);
    return select;
  }

  sql::Value key_of(const db::Cell& cell) const {
    if (cell.kind == db::Cell::Kind::kInteger) return sql::Value(cell.integer);
    const std::string text = cell.as_text();
    const bool whole = base::is_number(move_.key_type) && std::to_string(cell.as_integer()) == text;
    return whole ? sql::Value(cell.as_integer()) : sql::Value(text);
  }

  sql::Value value(const ColumnMove& column, const db::Cell& cell) const {
    if (cell.is_null()) return {};
    if (column.rule && column.rule->treatment == Treatment::kNull) return {};
    if (!column.outside.empty() && !outside_.at(column.outside).contains(cell.as_text())) {
      if (column.to->nullable) return {};
      throw std::runtime_error(fmt::format("{}.{} leads to an item of {} that is not in the target", move_.table,
                                           column.name, column.outside));
    }
    if (column.rule) {
      return sql::Value(shortened(sanitized(*column.rule, options_.seed, cell.as_text()), column.max_length));
    }
    try {
      const bool bytes = column.from->type == "bytea";
      return moved_value(cell, bytes ? base::FieldType::kBinary : column.type, from_.dialect(), to_.dialect(),
                         *column.to);
    } catch (const std::runtime_error& error) {
      throw std::runtime_error(fmt::format("{}.{}: {}", move_.table, column.name, error.what()));
    }
  }

  void append_columns(sql::Fragment& out) const {
    for (std::size_t i = 0; i < move_.columns.size(); ++i) {
      out.raw(i == 0 ? "" : ", ").identifier(move_.columns[i].name);
    }
  }

  void append_conflict(sql::Fragment& out) const {
    if (options_.mode != CopyMode::kUpsert || move_.key_columns.empty()) return;
    out.raw(" ON CONFLICT (");
    for (std::size_t i = 0; i < move_.key_columns.size(); ++i) {
      out.raw(i == 0 ? "" : ", ").identifier(move_.key_columns[i]);
    }
    out.raw(")");
    std::string_view before = " DO UPDATE SET ";
    for (const ColumnMove& column : move_.columns) {
      if (std::find(move_.key_columns.begin(), move_.key_columns.end(), column.name) != move_.key_columns.end()) {
        continue;
      }
      out.raw(before).identifier(column.name).raw(" = excluded.").identifier(column.name);
      before = ", ";
    }
    if (before != ", ") out.raw(" DO NOTHING");
  }

  io::Task<void> write(const db::Rows& rows) {
    const std::size_t width = move_.columns.size();
    const std::size_t at_once =
        to_.dialect().sqlite() ? std::max<std::size_t>(1, kParametersAtOnce / width) : rows.size();
    for (std::size_t begin = 0; begin < rows.size(); begin += at_once) {
      const std::size_t end = std::min(rows.size(), begin + at_once);
      sql::Fragment insert("INSERT INTO ");
      insert.identifier(move_.table).raw(" (");
      append_columns(insert);
      if (to_.dialect().sqlite()) {
        append_rows(insert, rows, begin, end);
      } else {
        append_arrays(insert, rows, begin, end);
      }
      append_conflict(insert);
      (void)co_await to_.run(std::move(insert));
    }
  }

  void append_rows(sql::Fragment& insert, const db::Rows& rows, std::size_t begin, std::size_t end) const {
    insert.raw(") VALUES ");
    for (std::size_t row = begin; row < end; ++row) {
      insert.raw(row == begin ? "(" : ", (");
      for (std::size_t i = 0; i < move_.columns.size(); ++i) {
        if (i != 0) insert.raw(", ");
        insert.parameter(value(move_.columns[i], rows.at(row, i)));
      }
      insert.raw(")");
    }
  }

  // A text array for each column: one statement text however many rows there are.
  void append_arrays(sql::Fragment& insert, const db::Rows& rows, std::size_t begin, std::size_t end) const {
    insert.raw(") OVERRIDING SYSTEM VALUE SELECT ");
    for (std::size_t i = 0; i < move_.columns.size(); ++i) {
      insert.raw(fmt::format("{}c{}{}", i == 0 ? "" : ", ", i, cast_to(*move_.columns[i].to)));
    }
    insert.raw(" FROM unnest(");
    std::string names;
    for (std::size_t i = 0; i < move_.columns.size(); ++i) {
      sql::TextArray array;
      array.elements.reserve(end - begin);
      for (std::size_t row = begin; row < end; ++row) {
        sql::Value one = value(move_.columns[i], rows.at(row, i));
        std::optional<std::string> text;
        if (!sql::is_null(one)) text = sql::element_text(std::move(one));
        if (text && text->find('\0') != std::string::npos) {
          throw std::runtime_error(fmt::format("{}.{} holds a text with a NUL, which PostgreSQL does not take",
                                               move_.table, move_.columns[i].name));
        }
        array.elements.push_back(std::move(text));
      }
      insert.raw(i == 0 ? "" : ", ").parameter(sql::Value(std::move(array))).raw("::text[]");
      names += fmt::format("{}c{}", i == 0 ? "" : ", ", i);
    }
    insert.raw(") AS moved(" + names + ")");
    // Else a conflict's ON could be read as a join's.
    insert.raw(" WHERE true");
  }

  db::Session& from_;
  db::Session& to_;
  const TableMove& move_;
  const CopyOptions& options_;
  const KeysByTable& outside_;
  std::vector<std::string> wanted_;
  std::size_t at_ = 0;
  std::optional<sql::Value> last_;
  std::optional<RowPages> pages_;
};

/// Keys that the target's type does not tell apart would have made one row of several.
io::Task<void> require_all_there(db::Session& to, const TableMove& move, std::size_t moved) {
  if (move.keys || move.key_columns.empty()) co_return;
  sql::Fragment count("SELECT count(*) FROM ");
  count.identifier(move.table);
  const db::Result rows = co_await to.run(std::move(count));
  if (rows->at(0, 0).as_integer() >= static_cast<std::int64_t>(moved)) co_return;
  throw std::runtime_error(
      fmt::format("Of {} rows of {} some have keys that are the same in the target, whose type "
                  "holds fewer digits: nothing was changed",
                  moved, move.table));
}

/// Keys that are in the target, of tables that moved columns lead to and that do not move.
io::Task<KeysByTable> outside_keys(db::Session& to, const std::vector<TableMove>& moves) {
  KeysByTable out;
  for (const TableMove& move : moves) {
    for (const ColumnMove& column : move.columns) {
      if (column.outside.empty() || out.contains(column.outside)) continue;
      std::string foreign;
      for (const sql::ForeignKey& key : move.to->foreign_keys) {
        if (key.column == column.name) foreign = key.foreign_column;
      }
      sql::Fragment select("SELECT ");
      select.identifier(foreign).raw(" FROM ").identifier(column.outside);
      const db::Result rows = co_await to.run(std::move(select));
      std::set<std::string>& keys = out[column.outside];
      for (std::size_t i = 0; i < rows->size(); ++i) keys.insert(rows->at(i, 0).as_text());
    }
  }
  co_return out;
}

}  // namespace

std::optional<CopyMode> copy_mode(std::string_view name) {
  if (name == "upsert") return CopyMode::kUpsert;
  if (name == "insert") return CopyMode::kInsert;
  if (name == "replace") return CopyMode::kReplace;
  return std::nullopt;
}

io::Task<std::size_t> copy_rows(db::Session& from, db::Session& to, std::vector<TableMove> moves, CopyOptions options) {
  const Clock::time_point began = Clock::now();
  const std::vector<DeferredKey> keys = co_await defer_keys(to, moves);
  for (const TableMove& move : moves) {
    if (options.mode != CopyMode::kUpsert || !move.key_columns.empty()) continue;
    sql::Fragment empty("DELETE FROM ");
    empty.identifier(move.table);
    (void)co_await to.run(std::move(empty));
  }
  if (options.mode == CopyMode::kReplace) {
    // Logins of users who go.
    const bool users =
        std::any_of(moves.begin(), moves.end(), [](const TableMove& move) { return move.table == "directus_users"; });
    if (users) {
      sql::Fragment sessions("DELETE FROM directus_sessions");
      (void)co_await to.run(std::move(sessions));
    }
    for (const TableMove& move : moves) {
      sql::Fragment empty("DELETE FROM ");
      empty.identifier(move.table);
      (void)co_await to.run(std::move(empty));
    }
  }
  const KeysByTable outside = co_await outside_keys(to, moves);
  std::size_t all = 0;
  for (const TableMove& move : moves) {
    TableCopy copy(from, to, move, options, outside);
    std::size_t rows = 0;
    while (const std::size_t part = co_await copy.part()) {
      rows += part;
      all += part;
      const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began);
      if (options.progress) options.progress(move.table, rows, all, time);
    }
    co_await require_all_there(to, move, rows);
  }
  co_await settle_keys(to, keys, moves);
  co_return all;
}

io::Task<std::unique_ptr<db::Transaction>> begin_reading(db::Database& database) {
  std::unique_ptr<db::Transaction> transaction = co_await database.begin();
  if (database.dialect().postgres()) {
    sql::Fragment isolation("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    (void)co_await transaction->session().run(std::move(isolation));
    sql::Fragment zone("SET LOCAL TIME ZONE 'UTC'");
    (void)co_await transaction->session().run(std::move(zone));
  }
  co_return transaction;
}

}  // namespace dirigent::transfer
