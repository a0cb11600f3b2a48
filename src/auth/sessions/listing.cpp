#include "auth/sessions/listing.hpp"

#include "auth/own_rows.hpp"
#include "crypto/token.hpp"

namespace dirigent::auth {

namespace {

constexpr std::size_t kIdLength = 32;
constexpr std::int64_t kMostListed = 1000;

std::string id_of(const std::string& token) {
  return crypto::sha256_hex("session " + token).substr(0, kIdLength);
}

io::Task<db::Result> rows_of(db::Session& session, std::string user) {
  sql::Fragment query("SELECT token, " + epoch_of(session.dialect(), "expires") +
                      ", ip, user_agent, origin FROM directus_sessions WHERE next_token IS NULL AND \"user\" = ");
  query.parameter(std::move(user)).raw(" AND expires >= ");
  query.parameter(stored_time(session.dialect(), base::now_ms())).raw(" ORDER BY expires DESC, token");
  session.dialect().append_paging(query, kMostListed, 0);
  return session.run(std::move(query));
}

io::Task<void> end(const Services& services, sql::Fragment condition) {
  sql::Fragment remove("DELETE FROM directus_sessions WHERE ");
  remove.append(std::move(condition));
  auto transaction = co_await services.database->begin();
  co_await transaction->session().run(std::move(remove));
  co_await transaction->commit();
  services.invalidate();
}

}  // namespace

io::Task<std::vector<ListedSession>> sessions_of(const Services& services, std::string user, CurrentSession current) {
  auto session = co_await services.database->read();
  const db::Result rows = co_await rows_of(*session, std::move(user));
  std::vector<ListedSession> list;
  for (std::size_t row = 0; row < rows->size(); ++row) {
    ListedSession listed;
    const std::string token = rows->at(row, 0).as_text();
    listed.id = id_of(token);
    listed.expires = rows->at(row, 1).as_integer();
    listed.ip = nullable(rows->at(row, 2));
    listed.user_agent = nullable(rows->at(row, 3));
    listed.origin = nullable(rows->at(row, 4));
    listed.current = current == token;
    list.push_back(std::move(listed));
  }
  co_return list;
}

io::Task<bool> end_session(const Services& services, std::string user, std::string id) {
  std::optional<std::string> token;
  {
    auto session = co_await services.database->read();
    const db::Result rows = co_await rows_of(*session, user);
    for (std::size_t row = 0; row < rows->size() && !token; ++row) {
      std::string one = rows->at(row, 0).as_text();
      if (id_of(one) == id) token = std::move(one);
    }
  }
  if (!token) co_return false;
  sql::Fragment condition("\"user\" = ");
  condition.parameter(std::move(user)).raw(" AND (token = ").parameter(*token);
  condition.raw(" OR next_token = ").parameter(*token).raw(")");
  co_await end(services, std::move(condition));
  co_return true;
}

io::Task<void> end_other_sessions(const Services& services, std::string user, CurrentSession current) {
  sql::Fragment condition("\"user\" = ");
  condition.parameter(std::move(user));
  if (current) condition.raw(" AND token <> ").parameter(std::move(*current));
  co_await end(services, std::move(condition));
}

}  // namespace dirigent::auth
