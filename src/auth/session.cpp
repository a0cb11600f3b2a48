#include "auth/session.hpp"

#include "crypto/token.hpp"

namespace dirigent::auth {

namespace {

constexpr std::size_t kTokenLength = 64;

sql::Value text_or_null(const std::optional<std::string>& text) {
  return text ? sql::Value(*text) : sql::Value();
}

std::optional<std::string> optional_text(const db::Cell& cell) {
  return cell.is_null() ? std::nullopt : std::optional(cell.as_text());
}

}  // namespace

std::string new_session_token() {
  return crypto::random_string(kTokenLength);
}

io::Task<void> insert_session(db::Session& session, StoredSession row, base::EpochMs expires, Origin origin) {
  sql::Fragment insert(
      "INSERT INTO directus_sessions (token, \"user\", share, expires, ip, user_agent, origin) VALUES (");
  insert.parameter(std::move(row.token)).raw(", ").parameter(text_or_null(row.user)).raw(", ");
  insert.parameter(text_or_null(row.share)).raw(", ");
  insert.parameter(stored_time(session.dialect(), expires)).raw(", ").parameter(text_or_null(origin.ip)).raw(", ");
  insert.parameter(text_or_null(origin.user_agent)).raw(", ").parameter(text_or_null(origin.origin)).raw(")");
  co_await session.run(std::move(insert));
}

io::Task<std::optional<StoredSession>> find_session(db::Session& session, std::string token) {
  sql::Fragment query("SELECT token, \"user\", share, next_token FROM directus_sessions WHERE token = ");
  query.parameter(std::move(token)).raw(" AND expires >= ");
  query.parameter(stored_time(session.dialect(), base::now_ms()));
  const auto rows = co_await session.run(std::move(query));
  if (rows->empty()) co_return std::nullopt;
  StoredSession row;
  row.token = rows->at(0, 0).as_text();
  row.user = optional_text(rows->at(0, 1));
  row.share = optional_text(rows->at(0, 2));
  row.next_token = optional_text(rows->at(0, 3));
  co_return row;
}

io::Task<bool> rotate_session(db::Session& session, std::string token, std::string next, base::EpochMs expires) {
  sql::Fragment update("UPDATE directus_sessions SET token = ");
  update.parameter(std::move(next)).raw(", expires = ").parameter(stored_time(session.dialect(), expires));
  update.raw(" WHERE token = ").parameter(std::move(token));
  const auto rows = co_await session.run(std::move(update));
  co_return rows->affected() == 1;
}

io::Task<bool> succeed_session(db::Session& session, std::string token, std::string next, base::EpochMs expires) {
  sql::Fragment update("UPDATE directus_sessions SET next_token = ");
  update.parameter(std::move(next)).raw(", expires = ").parameter(stored_time(session.dialect(), expires));
  update.raw(" WHERE token = ").parameter(std::move(token)).raw(" AND next_token IS NULL");
  const auto rows = co_await session.run(std::move(update));
  co_return rows->affected() == 1;
}

io::Task<void> delete_session(db::Session& session, std::string token) {
  sql::Fragment remove("DELETE FROM directus_sessions WHERE token = ");
  remove.parameter(std::move(token));
  co_await session.run(std::move(remove));
}

io::Task<void> purge_expired_sessions(db::Session& session) {
  sql::Fragment remove("DELETE FROM directus_sessions WHERE expires < ");
  remove.parameter(stored_time(session.dialect(), base::now_ms()));
  co_await session.run(std::move(remove));
}

}  // namespace dirigent::auth
