#include <cstdio>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/text.hpp"
#include "cli/environment.hpp"
#include "cli/project/folder.hpp"
#include "cli/project/merge.hpp"
#include "cli/project/offline_items.hpp"
#include "cli/schema/files.hpp"
#include "transfer/project/apply.hpp"
#include "transfer/seeds/seeding.hpp"
#include "transfer/turn.hpp"

namespace dirigent::cli {

namespace {

struct Options {
  std::string folder, seeds;
  bool yes = false, dry_run = false, remove = false, users_presets = false;
};

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void warn(const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings) base::log::warn(warning);
}

io::Task<bool> take(app::Offline& offline, const config::Config& config, Options options) {
  const std::shared_ptr<OfflineItems> items = co_await offline_items(offline, config);
  db::Lease session = co_await offline.database().read();
  const transfer::Rows rows = co_await transfer::read_rows(*session, items->schema(), options.users_presets);
  transfer::Documents documents = transfer::documents_of(*items->schema(), rows, options.users_presets);
  for (const std::string& name : base::split(options.seeds, ',')) {
    json::object seeds = co_await transfer::seed_of(*session, items->schema(), std::string(base::trim(name)));
    documents.emplace(std::string(transfer::kSeedFolder) + "/" + transfer::slug(base::trim(name)) + ".yaml",
                      std::move(seeds));
  }
  warn(rows.warnings);
  const Written written = write_project(options.folder, documents);
  print(fmt::format("{} files: {} written, {} as they were, {} removed\n", documents.size(), written.written,
                    written.same, written.removed));
  co_return true;
}

bool agreed(const transfer::Plan& plan, const Options& options) {
  if (options.yes) return true;
  std::size_t gone = 0;
  for (const transfer::Change& change : plan.changes) gone += change.act == transfer::Act::kDelete ? 1 : 0;
  const std::string question = gone == 0 ? std::string("Would you like to continue?")
                                         : fmt::format("{} rows will be deleted. Would you like to continue?", gone);
  return confirmed(question);
}

// The plan as the database is for `session`. Throws std::runtime_error naming file and line.
io::Task<transfer::Plan> plan_for(db::Session& session, schema::SchemaPtr schema, const Options& options,
                                  const transfer::Documents& documents) {
  const bool with_users = transfer::has_presets_of_users(documents);
  const transfer::Rows rows = co_await transfer::read_rows(session, schema, with_users);
  transfer::PlanOptions wanted;
  wanted.remove = options.remove;
  try {
    co_return transfer::plan_import(*schema, rows, documents, wanted);
  } catch (const transfer::FileProblem& problem) {
    throw problem_in(options.folder, problem);
  }
}

io::Task<void> carry_out(db::Transaction& transaction, const OfflineItems& items, const Options& options,
                         const transfer::Plan& plan, std::vector<items::Event>& events) {
  try {
    co_await transfer::apply_plan(items.services, items.schema(), transaction, plan, events);
  } catch (const transfer::FileProblem& problem) {
    throw problem_in(options.folder, problem);
  } catch (const base::Failure& failure) {
    throw std::runtime_error(transfer::words_of(failure));
  }
}

io::Task<bool> import(app::Offline& offline, const config::Config& config, Options options, bool only_plan) {
  const transfer::Documents documents = read_project(options.folder);
  const std::shared_ptr<OfflineItems> items = co_await offline_items(offline, config);
  std::string shown;
  {
    // Nobody waits while somebody makes up their mind.
    db::Lease session = co_await offline.database().read();
    const transfer::Plan plan = co_await plan_for(*session, items->schema(), options, documents);
    shown = transfer::text_of(plan);
    warn(plan.warnings);
    print(shown);
    if (only_plan || options.dry_run || plan.empty() || !agreed(plan, options)) co_return true;
  }
  std::unique_ptr<db::Transaction> transaction = co_await offline.database().begin();
  co_await transfer::take_turn(transaction->session());
  const transfer::Plan plan = co_await plan_for(transaction->session(), items->schema(), options, documents);
  if (transfer::text_of(plan) != shown) {
    throw std::runtime_error("The database was changed meanwhile, nothing was imported: try again");
  }
  std::vector<items::Event> events;
  co_await carry_out(*transaction, *items, options, plan, events);
  co_await transaction->commit();
  co_await items::emit(items->services, std::move(events));
  print(fmt::format("{} changes made, {} rows were as the files say\n", plan.changes.size(), plan.same));
  co_return true;
}

void run_import(Environment& environment, Options options, bool only_plan) {
  environment.with_database([&environment, options, only_plan](app::Offline& offline) {
    return import(offline, environment.config(), options, only_plan);
  });
}

Command export_command(Environment& environment) {
  auto options = std::make_shared<Options>();
  Command command{"export", "write the project into files, one for each thing", nullptr, {}, {}};
  command.options = {{"folder", "folder of the project", &options->folder},
                     {"--seed", "collections whose rows go along: categories,countries", &options->seeds},
                     {"--users-presets", "bookmarks of users, too, by their e-mail", &options->users_presets}};
  command.action = [&environment, options] {
    environment.with_database(
        [&environment, options](app::Offline& offline) { return take(offline, environment.config(), *options); });
  };
  return command;
}

Command import_command(Environment& environment) {
  auto options = std::make_shared<Options>();
  Command command{"import", "bring the database to what the files say", nullptr, {}, {}};
  command.options = {{"folder", "folder of the project", &options->folder},
                     {"-y,--yes", "do it without asking", &options->yes},
                     {"-d,--dry-run", "print what would change, and change nothing", &options->dry_run},
                     {"--delete", "remove what no file has", &options->remove}};
  command.action = [&environment, options] { run_import(environment, *options, false); };
  return command;
}

Command diff_command(Environment& environment) {
  auto options = std::make_shared<Options>();
  Command command{"diff", "print what an import would change", nullptr, {}, {}};
  command.options = {{"folder", "folder of the project", &options->folder},
                     {"--delete", "remove what no file has", &options->remove}};
  command.action = [&environment, options] { run_import(environment, *options, true); };
  return command;
}

}  // namespace

Command project_command(Environment& environment) {
  std::vector<Command> commands{export_command(environment), import_command(environment), diff_command(environment),
                                project_merge_command(environment)};
  return {"project", "roles, rights, flows, dashboards and settings as files", nullptr, {}, std::move(commands)};
}

}  // namespace dirigent::cli
