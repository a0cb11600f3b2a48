#include "transfer/copy/foreign_keys.hpp"

namespace dirigent::transfer {

namespace {

io::Task<void> alter(db::Session& session, DeferredKey key, std::string_view how) {
  sql::Fragment statement("ALTER TABLE ");
  statement.identifier(key.table).raw(" ALTER CONSTRAINT ").identifier(key.constraint).raw(how);
  (void)co_await session.run(std::move(statement));
}

io::Task<void> advance_counter(db::Session& session, std::string table, std::string column) {
  sql::Fragment statement("SELECT setval(pg_get_serial_sequence(quote_ident(");
  statement.parameter(sql::Value(table)).raw("::text), ").parameter(sql::Value(column)).raw("::text), highest) FROM (");
  statement.raw("SELECT max(").identifier(column).raw(") AS highest FROM ").identifier(table);
  statement.raw(") AS keys WHERE highest > 0");
  (void)co_await session.run(std::move(statement));
}

}  // namespace

io::Task<std::vector<DeferredKey>> defer_keys(db::Session& session, const std::vector<TableMove>& moves) {
  std::vector<DeferredKey> out;
  if (session.dialect().sqlite()) co_return out;
  std::set<std::string> tables;
  for (const TableMove& move : moves) tables.insert(move.table);
  sql::Fragment select(
      "SELECT c.relname, k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE k.contype = 'f' "
      "AND "
      "NOT k.condeferrable AND c.relnamespace = current_schema()::regnamespace");
  const db::Result rows = co_await session.run(std::move(select));
  for (std::size_t i = 0; i < rows->size(); ++i) {
    DeferredKey key{rows->at(i, 0).as_text(), rows->at(i, 1).as_text()};
    if (tables.contains(key.table)) out.push_back(std::move(key));
  }
  for (const DeferredKey& key : out) co_await alter(session, key, " DEFERRABLE INITIALLY DEFERRED");
  sql::Fragment defer("SET CONSTRAINTS ALL DEFERRED");
  (void)co_await session.run(std::move(defer));
  co_return out;
}

io::Task<void> settle_keys(db::Session& session, std::vector<DeferredKey> keys, const std::vector<TableMove>& moves) {
  if (session.dialect().sqlite()) co_return;
  sql::Fragment check("SET CONSTRAINTS ALL IMMEDIATE");
  (void)co_await session.run(std::move(check));
  for (const DeferredKey& key : keys) co_await alter(session, key, " NOT DEFERRABLE");
  for (const TableMove& move : moves) {
    const sql::Column* column = move.to->column(move.key);
    if (column != nullptr && column->auto_increment) co_await advance_counter(session, move.table, move.key);
    if (!move.row_keyed) continue;
    for (std::size_t i = 0; i < move.to->columns.size(); ++i) {
      const std::string name = move.to->columns[i].name;
      if (move.to->columns[i].auto_increment) co_await advance_counter(session, move.table, name);
    }
  }
}

}  // namespace dirigent::transfer
