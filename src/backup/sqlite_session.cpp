#include "backup/sqlite_session.hpp"

namespace dirigent::backup {

db::Result SqliteSession::run_here(const sql::Statement& statement) {
  return connection_.execute(statement, db::SqliteConnection::TimePoint::max(), false);
}

Rows rows_of(SqliteSession& session) {
  const db::Result tables = session.run_here(
      {"SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
       "AND sql NOT LIKE 'CREATE VIRTUAL %'",
       {}});
  Rows out;
  for (std::size_t i = 0; i < tables->size(); ++i) {
    const std::string name = tables->at(i, 0).as_text();
    sql::Fragment count("SELECT count(*) FROM ");
    count.identifier(name);
    out[name] = session.run_here(session.dialect().finish(std::move(count)))->at(0, 0).as_integer();
  }
  return out;
}

}  // namespace dirigent::backup
