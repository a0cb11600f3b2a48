// Values of the directus_* tables as statements bind them and rows give them.
#pragma once
#include <optional>
#include <string>

#include "base/time.hpp"
#include "db/database.hpp"

namespace dirigent::auth {

/// An instant as the dialect stores it: epoch milliseconds on SQLite, ISO text on PostgreSQL.
inline sql::Value stored_time(const sql::Dialect& dialect, base::EpochMs time) {
  if (dialect.sqlite()) return time;
  return base::iso_timestamp(time);
}

inline sql::Value nullable(const std::optional<std::string>& text) {
  return text ? sql::Value(*text) : sql::Value();
}

inline std::optional<std::string> nullable(const db::Cell& cell) {
  return cell.is_null() ? std::nullopt : std::optional(cell.as_text());
}

}  // namespace dirigent::auth
