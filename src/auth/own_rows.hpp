// Rows in tables of our own (schema/own_tables.hpp), which are there only once something was stored in them.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/columns.hpp"
#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

/// The rows of `query`; null when the table is not there (yet).
io::Task<db::Result> rows_if_any(db::Session& session, sql::Fragment query);
/// Rows changed by `change`, in a transaction of its own; none when the table is not there.
io::Task<std::int64_t> change_if_any(db::Database& database, sql::Fragment change);
/// Runs `insert` in a transaction of its own, after making the tables when they are missing; rows inserted.
io::Task<std::int64_t> insert_own(db::Database& database, sql::Fragment insert);

/// Texts as a column keeps them: a JSON list. What is no list any more (edited by hand) is one of nothing.
std::string stored_texts(const std::vector<std::string>& texts);
std::vector<std::string> texts_of(const db::Cell& cell);

/// An instant of a row as rows_if_any gives it: select it through this expression.
std::string epoch_of(const sql::Dialect& dialect, std::string_view column);
inline std::optional<base::EpochMs> nullable_epoch(const db::Cell& cell) {
  return cell.is_null() ? std::nullopt : std::optional<base::EpochMs>(cell.as_integer());
}

}  // namespace dirigent::auth
