#include "cli/tracking.hpp"

#include <cstdio>

#include "base/text.hpp"
#include "model/track/track.hpp"
#include "schema/install.hpp"
#include "schema/load.hpp"

namespace dirigent::cli {

namespace {

struct Options {
  std::string tables;
  bool dry_run = false;
};

std::vector<std::string> names_of(const Options& options) {
  std::vector<std::string> names;
  for (const std::string& name : base::split(options.tables, ',')) {
    if (!name.empty()) names.push_back(name);
  }
  return names;
}

io::Task<std::shared_ptr<schema::Schema>> model_of(app::Offline& offline, schema::LoadOptions options) {
  auto session = co_await offline.database().read();
  const schema::InstallState state = co_await schema::install_state(*session);
  if (!state.installed) {
    throw std::runtime_error("The database has no directus_* tables: run `dirigent bootstrap` first");
  }
  schema::require_known_release(state);
  co_return co_await schema::load(*session, std::move(options));
}

/// The services of a model that no server runs on.
class Model {
 public:
  Model(app::Offline& offline, schema::LoadOptions load, std::shared_ptr<schema::Schema> schema) {
    holder_.publish(std::move(schema));
    items_.hooks = &hooks_;
    items_.database = &offline.database();
    items_.schema = &holder_;
    services_.items = &items_;
    services_.load_options = std::move(load);
  }
  const model::Services& services() const { return services_; }

 private:
  schema::SchemaHolder holder_;
  base::Hooks hooks_;
  items::Services items_;
  model::Services services_;
};

io::Task<bool> track(app::Offline& offline, schema::LoadOptions load, Options options) {
  std::shared_ptr<schema::Schema> schema = co_await model_of(offline, load);
  const Model model(offline, std::move(load), std::move(schema));
  std::vector<std::string> names = names_of(options);
  const model::TrackPlan plan = co_await model::track(model.services(), std::move(names), options.dry_run);
  std::fputs(plan.empty() ? "Everything is tracked already.\n" : model::described(plan).c_str(), stdout);
  co_return true;
}

io::Task<bool> untrack(app::Offline& offline, schema::LoadOptions load, Options options) {
  std::shared_ptr<schema::Schema> schema = co_await model_of(offline, load);
  const Model model(offline, std::move(load), std::move(schema));
  std::vector<std::string> names = names_of(options);
  const std::vector<std::string> gone = co_await model::untrack(model.services(), std::move(names), options.dry_run);
  for (const std::string& name : gone) std::printf("collection %s\n", name.c_str());
  if (gone.empty()) std::puts("Nothing is tracked.");
  co_return true;
}

using Work = io::Task<bool> (*)(app::Offline&, schema::LoadOptions, Options);

Command command(Environment& environment, const char* name, const char* help, Work work, bool all_by_default) {
  auto options = std::make_shared<Options>();
  Command command{name, help, nullptr, {}, {}};
  command.options = {
      {all_by_default ? "[tables]" : "tables", "names of tables and views, with commas between them", &options->tables},
      {"--dry-run", "say what would be done, and do nothing", &options->dry_run}};
  command.action = [&environment, options, work] {
    environment.with_database([&environment, options, work](app::Offline& offline) {
      schema::LoadOptions load;
      for (const std::string& table : environment.config().list("DB_EXCLUDE_TABLES")) load.exclude_tables.insert(table);
      return work(offline, std::move(load), *options);
    });
  };
  return command;
}

}  // namespace

Command track_command(Environment& environment) {
  return command(environment, "track", "give tables (all, when none is named) the rows by which people meet them",
                 track, true);
}

Command untrack_command(Environment& environment) {
  return command(environment, "untrack", "delete the rows about tables; the tables stay", untrack, false);
}

}  // namespace dirigent::cli
