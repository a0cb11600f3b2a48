#include "auth/account.hpp"

#include "auth/columns.hpp"

namespace dirigent::auth {

namespace {

io::Task<std::optional<Account>> find(db::Session& session, sql::Fragment condition) {
  sql::Fragment query(
      "SELECT u.id, u.role, u.password, u.tfa_secret, u.status, u.provider, u.email, EXISTS (SELECT 1 FROM "
      "directus_access a"
      " JOIN directus_policies p ON p.id = a.policy WHERE a.role = u.role AND p.enforce_tfa)"
      " FROM directus_users u WHERE ");
  query.append(std::move(condition));
  const auto rows = co_await session.run(std::move(query));
  if (rows->empty()) co_return std::nullopt;
  Account account;
  account.id = rows->at(0, 0).as_text();
  account.role = nullable(rows->at(0, 1));
  account.password = nullable(rows->at(0, 2));
  account.tfa_secret = nullable(rows->at(0, 3));
  account.status = rows->at(0, 4).as_text();
  account.provider = rows->at(0, 5).as_text();
  account.email = rows->at(0, 6).as_text();
  account.role_enforces_tfa = rows->at(0, 7).as_bool();
  co_return account;
}

}  // namespace

io::Task<std::optional<Account>> account_by_email(db::Database& database, std::string email) {
  // The database folds both sides, so that its idea of case decides beyond ASCII too.
  sql::Fragment condition("LOWER(u.email) = LOWER(");
  condition.append(database.dialect().typed_parameter(base::FieldType::kText, std::move(email))).raw(")");
  const db::Lease session = co_await database.read();
  co_return co_await find(*session, std::move(condition));
}

io::Task<std::optional<Account>> account_by_id(db::Session& session, std::string id) {
  sql::Fragment condition("u.id = ");
  condition.parameter(std::move(id));
  return find(session, std::move(condition));
}

io::Task<std::optional<Account>> account_by_id(db::Database& database, std::string id) {
  const db::Lease session = co_await database.read();
  co_return co_await account_by_id(*session, std::move(id));
}

sql::Fragment insert_activity(const sql::Dialect& dialect, std::string_view action, const std::string& user,
                              const Origin& origin) {
  sql::Fragment insert(
      R"(INSERT INTO directus_activity (action, "user", timestamp, ip, user_agent, origin, collection, item) VALUES ()");
  insert.parameter(std::string(action)).raw(", ").parameter(user).raw(", ");
  insert.parameter(stored_time(dialect, base::now_ms())).raw(", ").parameter(nullable(origin.ip)).raw(", ");
  insert.parameter(nullable(origin.user_agent)).raw(", ").parameter(nullable(origin.origin));
  insert.raw(", 'directus_users', ").parameter(user).raw(") RETURNING id");
  return insert;
}

sql::Fragment touch_account(const sql::Dialect& dialect, const std::string& user) {
  sql::Fragment update("UPDATE directus_users SET last_access = ");
  update.parameter(stored_time(dialect, base::now_ms())).raw(" WHERE id = ").parameter(user);
  return update;
}

}  // namespace dirigent::auth
