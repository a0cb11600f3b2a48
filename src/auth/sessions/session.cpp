#include "auth/sessions/session.hpp"

#include "auth/columns.hpp"
#include "crypto/token.hpp"

namespace dirigent::auth {

namespace {

constexpr std::size_t kTokenLength = 64;

}  // namespace

std::string new_session_token() {
  return crypto::random_string(kTokenLength);
}

io::Task<std::optional<StoredSession>> find_session(db::Session& session, std::string token) {
  sql::Fragment query(R"(SELECT token, "user", share, next_token FROM directus_sessions WHERE token = )");
  query.parameter(std::move(token)).raw(" AND expires >= ");
  query.parameter(stored_time(session.dialect(), base::now_ms()));
  const auto rows = co_await session.run(std::move(query));
  if (rows->empty()) co_return std::nullopt;
  StoredSession row;
  row.token = rows->at(0, 0).as_text();
  row.user = nullable(rows->at(0, 1));
  row.share = nullable(rows->at(0, 2));
  row.next_token = nullable(rows->at(0, 3));
  co_return row;
}

sql::Fragment insert_session(const sql::Dialect& dialect, const StoredSession& row, base::EpochMs expires,
                             const Origin& origin) {
  sql::Fragment insert(
      R"(INSERT INTO directus_sessions (token, "user", share, expires, ip, user_agent, origin) VALUES ()");
  insert.parameter(row.token).raw(", ").parameter(nullable(row.user)).raw(", ").parameter(nullable(row.share));
  insert.raw(", ").parameter(stored_time(dialect, expires)).raw(", ").parameter(nullable(origin.ip));
  insert.raw(", ").parameter(nullable(origin.user_agent)).raw(", ").parameter(nullable(origin.origin)).raw(")");
  return insert;
}

sql::Fragment rotate_session(const sql::Dialect& dialect, const std::string& token, const std::string& next,
                             base::EpochMs expires) {
  sql::Fragment update("UPDATE directus_sessions SET token = ");
  update.parameter(next).raw(", expires = ").parameter(stored_time(dialect, expires));
  update.raw(" WHERE token = ").parameter(token);
  return update;
}

sql::Fragment succeed_session(const sql::Dialect& dialect, const std::string& token, const std::string& next,
                              base::EpochMs expires) {
  sql::Fragment update("UPDATE directus_sessions SET next_token = ");
  update.parameter(next).raw(", expires = ").parameter(stored_time(dialect, expires));
  update.raw(" WHERE token = ").parameter(token).raw(" AND next_token IS NULL");
  return update;
}

sql::Fragment delete_session(const std::string& token) {
  sql::Fragment remove("DELETE FROM directus_sessions WHERE token = ");
  remove.parameter(token);
  return remove;
}

sql::Fragment delete_expired_sessions(const sql::Dialect& dialect) {
  sql::Fragment remove("DELETE FROM directus_sessions WHERE expires < ");
  remove.parameter(stored_time(dialect, base::now_ms()));
  return remove;
}

}  // namespace dirigent::auth
