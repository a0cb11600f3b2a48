#include "model/search/build.hpp"

namespace dirigent::model {

io::Task<std::int64_t> build_search_index(db::Session& session, sql::Table table, sql::SearchIndexRequest request) {
  const sql::Dialect& dialect = session.dialect();
  (void)co_await session.run_all(sql::make_search_index(dialect, table, request));
  std::int64_t rows = 0;
  sql::SearchIndexPart part;
  do {
    part.after = part.last;
    const db::Result bound = co_await session.run(sql::search_index_bound(dialect, table, request, part.after));
    part.last.reset();
    if (!bound->empty()) part.last = bound->at(0, 0).as_integer();
    const db::Result filled = co_await session.run(sql::fill_search_index(dialect, table, request, part));
    rows += filled->affected();
  } while (part.last);
  std::vector<sql::Statement> last = sql::finish_search_index(dialect, table, request);
  if (!last.empty()) (void)co_await session.run_all(std::move(last));
  co_return rows;
}

}  // namespace dirigent::model
