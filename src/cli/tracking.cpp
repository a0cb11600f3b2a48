#include "cli/tracking.hpp"

#include <cstdio>

#include "app/offline_model.hpp"
#include "base/text.hpp"
#include "model/track/track.hpp"

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

io::Task<bool> track(app::Offline& offline, app::ModelOptions settings, Options options) {
  const std::unique_ptr<app::OfflineModel> opened = co_await app::OfflineModel::open(offline, std::move(settings));
  std::vector<std::string> names = names_of(options);
  const model::TrackPlan plan = co_await model::track(opened->services(), std::move(names), options.dry_run);
  std::fputs(plan.empty() ? "Everything is tracked already.\n" : model::described(plan).c_str(), stdout);
  co_return true;
}

io::Task<bool> untrack(app::Offline& offline, app::ModelOptions settings, Options options) {
  const std::unique_ptr<app::OfflineModel> opened = co_await app::OfflineModel::open(offline, std::move(settings));
  std::vector<std::string> names = names_of(options);
  const std::vector<std::string> gone = co_await model::untrack(opened->services(), std::move(names), options.dry_run);
  for (const std::string& name : gone) std::printf("collection %s\n", name.c_str());
  if (gone.empty()) std::puts("Nothing is tracked.");
  co_return true;
}

using Work = io::Task<bool> (*)(app::Offline&, app::ModelOptions, Options);

Command command(Environment& environment, const char* name, const char* help, Work work, bool all_by_default) {
  auto options = std::make_shared<Options>();
  Command command{name, help, nullptr, {}, {}};
  command.options = {
      {all_by_default ? "[tables]" : "tables", "names of tables and views, with commas between them", &options->tables},
      {"--dry-run", "say what would be done, and do nothing", &options->dry_run}};
  command.action = [&environment, options, work] {
    environment.with_database([&environment, options, work](app::Offline& offline) {
      return work(offline, app::model_options(environment.config()), *options);
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
