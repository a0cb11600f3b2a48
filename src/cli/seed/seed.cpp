#include <fmt/format.h>

#include <cstdio>
#include <set>

#include "base/text.hpp"
#include "cli/environment.hpp"
#include "cli/project/offline_items.hpp"
#include "cli/seed/files.hpp"
#include "transfer/project/apply.hpp"
#include "transfer/seeds/seeding.hpp"
#include "transfer/turn.hpp"

namespace dirigent::cli {

namespace {

struct Options {
  std::string path, only;
  bool dry_run = false;
};

void keep_only(SeedFiles& seeds, const std::string& only) {
  std::set<std::string> named;
  for (const std::string& one : base::split(only, ',')) named.emplace(base::trim(one));
  if (named.empty()) return;
  for (const std::string& name : named) {
    const bool there = std::any_of(seeds.files.begin(), seeds.files.end(),
                                   [&name](const auto& file) { return file.collection == name; });
    if (!there) throw std::runtime_error(fmt::format("--only names {}, for which there is no seed file", name));
  }
  std::erase_if(seeds.files, [&named](const auto& file) { return !named.contains(file.collection); });
}

io::Task<bool> seed(app::Offline& offline, const config::Config& config, Options options) {
  SeedFiles seeds = co_await read_seeds(options.path);
  keep_only(seeds, options.only);
  const std::shared_ptr<OfflineItems> items = co_await offline_items(offline, config);
  std::unique_ptr<db::Transaction> transaction = co_await offline.database().begin();
  co_await transfer::take_turn(transaction->session());
  std::vector<items::Event> events;
  std::map<std::string, transfer::SeedCount> counts;
  try {
    std::map<std::string, transfer::SeedCount> done =
        co_await transfer::sow(items->services, items->schema(), *transaction, seeds.files, events);
    counts = std::move(done);
  } catch (const transfer::FileProblem& problem) {
    throw seed_problem(seeds, problem);
  } catch (const base::Failure& failure) {
    throw std::runtime_error(transfer::words_of(failure));
  }
  std::size_t changes = 0;
  std::string report;
  for (const auto& [collection, count] : counts) {
    report += fmt::format("{}: {} created, {} updated, {} as they were\n", collection, count.created, count.updated,
                          count.same);
    changes += count.created + count.updated;
  }
  if (options.dry_run) {
    co_await transaction->rollback();
  } else {
    co_await transaction->commit();
    co_await items::emit(items->services, std::move(events));
  }
  report += changes == 0 ? "Nothing changed.\n" : options.dry_run ? "Nothing was written.\n" : "";
  std::fwrite(report.data(), 1, report.size(), stdout);
  co_return true;
}

}  // namespace

Command seed_command(Environment& environment) {
  auto options = std::make_shared<Options>();
  Command command{
      "seed", "bring rows from files, found by natural keys; repeating it changes nothing", nullptr, {}, {}};
  command.options = {{"path", "folder of seed files, or one of them", &options->path},
                     {"--only", "collections: categories,countries", &options->only},
                     {"-d,--dry-run", "say what would be done, and do nothing", &options->dry_run}};
  command.action = [&environment, options] {
    environment.with_database(
        [&environment, options](app::Offline& offline) { return seed(offline, environment.config(), *options); });
  };
  return command;
}

}  // namespace dirigent::cli
