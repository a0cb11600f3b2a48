#include "base/text.hpp"
#include "schema/introspect/dialects.hpp"
#include "sql/ddl_sqlite_tokens.hpp"

namespace dirigent::schema {

namespace {

sql::Fragment views_query(const Wanted& wanted) {
  sql::Fragment out("select m.name, m.sql, t.sql from sqlite_master m left join sqlite_master t");
  out.raw(" on t.type = 'trigger' and t.tbl_name = m.name where m.type = 'view'");
  restrict(out, "m.name", wanted);
  return std::move(out.raw(" order by m.name, t.name"));
}

sql::Fragment columns_query(const std::string& view) {
  sql::Fragment out("select x.name, x.type from pragma_table_xinfo(");
  return std::move(out.parameter(view).raw(") x order by x.cid"));
}

/// What an INSTEAD OF trigger is for, which is what the database takes.
void allow(sql::Table& view, const std::string& trigger) {
  bool instead = false;
  for (const sql::SqlToken& token : sql::sqlite_tokens(trigger)) {
    if (token.is("BEGIN") || token.is("ON")) return;
    instead = instead || token.is("INSTEAD");
    if (!instead) continue;
    view.inserts = view.inserts || token.is("INSERT");
    view.updates = view.updates || token.is("UPDATE");
    view.deletes = view.deletes || token.is("DELETE");
  }
}

std::vector<sql::Table> views_of(const db::Rows& rows) {
  std::vector<sql::Table> views;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::string name = rows.at(row, 0).as_text();
    if (views.empty() || views.back().name != name) {
      sql::Table& view = views.emplace_back();
      view.name = name;
      view.kind = sql::TableKind::kView;
      view.inserts = view.updates = view.deletes = false;
      view.sql = rows.at(row, 1).as_text();
    }
    if (rows.at(row, 2).is_null()) continue;
    views.back().other_sql.push_back(rows.at(row, 2).as_text());
    allow(views.back(), views.back().other_sql.back());
  }
  return views;
}

/// False when the database cannot say what the view consists of.
io::Task<bool> read_columns(db::Session& session, sql::Table& view) {
  try {
    sql::Fragment query = columns_query(view.name);
    const db::Result rows = co_await session.run(std::move(query));
    for (std::size_t row = 0; row < rows->size(); ++row) {
      sql::Column& column = view.columns.emplace_back();
      column.name = rows->at(row, 0).as_text();
      column.type = base::lower(rows->at(row, 1).text);
    }
    co_return !view.columns.empty();
  } catch (const db::DatabaseError&) {
  }
  co_return false;
}

}  // namespace

io::Task<std::vector<sql::Table>> sqlite_views(db::Session& session, Wanted wanted) {
  sql::Fragment query = views_query(wanted);
  const db::Result rows = co_await session.run(std::move(query));
  std::vector<sql::Table> known = views_of(*rows);
  std::vector<sql::Table> views;
  for (sql::Table& view : known) {
    const bool readable = co_await read_columns(session, view);
    if (readable) views.push_back(std::move(view));
  }
  co_return views;
}

}  // namespace dirigent::schema
