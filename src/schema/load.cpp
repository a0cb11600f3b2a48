#include "schema/load.hpp"

#include "schema/build/build.hpp"
#include "schema/introspect/introspect.hpp"

namespace dirigent::schema {

io::Task<std::shared_ptr<Schema>> load(db::Session& session, LoadOptions options) {
  BuildInput input;
  input.postgres = session.dialect().postgres();
  input.exclude_tables = std::move(options.exclude_tables);
  input.tables = co_await introspect(session);
  std::vector<sql::Statement> statements = session.prepare(meta_queries());
  const std::vector<db::Result> results = co_await session.run_all(std::move(statements));
  input.rows = meta_rows(results);
  co_return build_schema(std::move(input));
}

}  // namespace dirigent::schema
