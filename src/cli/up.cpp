#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "app/instance.hpp"
#include "app/migrations.hpp"
#include "app/up/steps.hpp"
#include "app/up/throwaway.hpp"
#include "base/log.hpp"
#include "cli/environment.hpp"

namespace dirigent::cli {

namespace {

struct Options {
  std::string until;
  bool check = false, list = false, allow_changed = false;
};

void print_steps() {
  for (const app::Step& step : app::up_steps())
    std::fputs(fmt::format("{:<12} {}\n", step.name, step.help).c_str(), stdout);
}

/// "" is the server, the last step.
std::string last_step(const std::string& until) {
  std::string names;
  for (const app::Step& step : app::up_steps()) {
    if (step.name == until) return step.run == nullptr ? std::string() : until;
    names += (names.empty() ? "" : ", ") + std::string(step.name);
  }
  if (until.empty()) return until;
  throw std::runtime_error(fmt::format("--until is \"{}\": the steps are {}", until, names));
}

io::Task<bool> run_steps(app::Offline& offline, Options options) {
  app::Boot boot{offline, options.allow_changed};
  co_return co_await app::run_steps(boot, std::move(options.until));
}

void check(Environment& environment, std::string until) {
  const auto steps = app::up_steps();
  if (until.empty()) until = std::string(steps[steps.size() - 2].name);
  const int code = app::try_boot(environment.config(), until);
  environment.exit_code = code == 0 ? 0 : 1;
  if (code == 0) {
    base::log::info(fmt::format("up: the steps up to {} work on an empty database", until));
  } else {
    base::log::error("up: the boot of an empty database fails");
  }
}

void up(Environment& environment, Options options) {
  if (options.list) return print_steps();
  options.until = last_step(options.until);
  if (options.check) return check(environment, options.until);
  const bool serves = options.until.empty();
  environment.with_database(app::migration_database,
                            [options](app::Offline& offline) { return run_steps(offline, options); });
  if (!serves || environment.exit_code != 0) return;
  serve(environment);
}

}  // namespace

Command up_command(Environment& environment) {
  auto options = std::make_shared<Options>();
  Command command{
      "up", "prepare the database in steps (SQL, tables, migrations, snapshot), then serve", nullptr, {}, {}};
  command.options = {{"--until", "end after this step", &options->until},
                     {"--check", "try the steps on a database that is made for it and dropped", &options->check},
                     {"--list", "print the steps", &options->list},
                     {"--allow-changed", "accept files that were changed after they ran", &options->allow_changed}};
  command.action = [&environment, options] { up(environment, *options); };
  return command;
}

}  // namespace dirigent::cli
