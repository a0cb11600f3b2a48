#include "auth/account.hpp"

#include "base/text.hpp"

namespace dirigent::auth {

namespace {

sql::Value text_or_null(const std::optional<std::string>& text) {
  return text ? sql::Value(*text) : sql::Value();
}

std::optional<std::string> optional_text(const db::Cell& cell) {
  return cell.is_null() ? std::nullopt : std::optional(cell.as_text());
}

io::Task<std::optional<Account>> find(db::Session& session, sql::Fragment condition) {
  sql::Fragment query("SELECT id, role, password, tfa_secret, status, provider FROM directus_users WHERE ");
  query.append(std::move(condition));
  const auto rows = co_await session.run(std::move(query));
  if (rows->empty()) co_return std::nullopt;
  Account account;
  account.id = rows->at(0, 0).as_text();
  account.role = optional_text(rows->at(0, 1));
  account.password = optional_text(rows->at(0, 2));
  account.tfa_secret = optional_text(rows->at(0, 3));
  account.status = rows->at(0, 4).as_text();
  account.provider = rows->at(0, 5).as_text();
  co_return account;
}

}  // namespace

io::Task<std::optional<Account>> account_by_email(db::Session& session, std::string email) {
  sql::Fragment condition("LOWER(email) = ");
  condition.parameter(base::lower(email));
  return find(session, std::move(condition));
}

io::Task<std::optional<Account>> account_by_id(db::Session& session, std::string id) {
  sql::Fragment condition("id = ");
  condition.parameter(std::move(id));
  return find(session, std::move(condition));
}

io::Task<void> record_activity(db::Session& session, std::string action, std::string user, Origin origin) {
  sql::Fragment insert(
      "INSERT INTO directus_activity (action, \"user\", timestamp, ip, user_agent, origin, collection, item) VALUES (");
  insert.parameter(std::move(action)).raw(", ").parameter(user).raw(", ");
  insert.parameter(stored_time(session.dialect(), base::now_ms()))
      .raw(", ")
      .parameter(text_or_null(origin.ip))
      .raw(", ");
  insert.parameter(text_or_null(origin.user_agent)).raw(", ").parameter(text_or_null(origin.origin));
  insert.raw(", 'directus_users', ").parameter(std::move(user)).raw(")");
  co_await session.run(std::move(insert));
}

}  // namespace dirigent::auth
