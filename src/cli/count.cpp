#include <cstdio>

#include "cli/environment.hpp"
#include "schema/introspect/introspect.hpp"

namespace dirigent::cli {

namespace {

io::Task<bool> count_rows(app::Offline& offline, std::string collection) {
  auto session = co_await offline.database().read();
  // Only a table that is there gets its name into a statement.
  const auto table = co_await schema::introspect_table(*session, collection);
  if (!table) throw std::runtime_error("There is no table \"" + collection + "\" in the database");
  sql::Fragment count("SELECT COUNT(*) FROM ");
  count.identifier(table->name);
  const auto rows = co_await session->run(std::move(count));
  std::printf("%lld\n", static_cast<long long>(rows->at(0, 0).as_integer()));
  co_return true;
}

}  // namespace

Command count_command(Environment& environment) {
  auto collection = std::make_shared<std::string>();
  Command command;
  command.name = "count";
  command.help = "print the number of rows of a collection";
  command.options = {{"collection", "name of the collection", collection.get()}};
  command.action = [&environment, collection] {
    environment.with_database([collection](app::Offline& offline) { return count_rows(offline, *collection); });
  };
  return command;
}

}  // namespace dirigent::cli
