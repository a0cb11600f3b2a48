#include <cstdio>
#include <filesystem>

#include "app/migrations.hpp"
#include "base/log.hpp"
#include "cli/environment.hpp"
#include "cli/schema/files.hpp"
#include "cli/schema/plan.hpp"
#include "model/apply/apply.hpp"
#include "schema/install.hpp"
#include "schema/load.hpp"
#include "schema/objects/read.hpp"
#include "schema/snapshot/snapshot.hpp"

namespace dirigent::cli {

namespace {

struct Options {
  std::string path, format = "yaml", ignored;
  bool yes = false, dry_run = false, contract_only = false;
};

schema::LoadOptions load_options(Environment& environment) {
  schema::LoadOptions options;
  for (const std::string& table : environment.config().list("DB_EXCLUDE_TABLES")) options.exclude_tables.insert(table);
  return options;
}

/// The model of an installed database. Throws std::runtime_error when there is none.
io::Task<std::shared_ptr<schema::Schema>> model_of(app::Offline& offline, schema::LoadOptions options) {
  auto session = co_await offline.database().read();
  const schema::InstallState state = co_await schema::install_state(*session);
  if (!state.installed) {
    throw std::runtime_error("The database has no directus_* tables: run `dirigent bootstrap` first");
  }
  app::require_known_release(state, offline.config());
  co_return co_await schema::load(*session, std::move(options));
}

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

io::Task<bool> snapshot(app::Offline& offline, schema::LoadOptions load, Options options) {
  const std::shared_ptr<schema::Schema> model = co_await model_of(offline, std::move(load));
  json::object made = schema::snapshot_of(*model, offline.database().dialect());
  if (!options.contract_only) {
    const auto session = co_await offline.database().read();
    co_await schema::add_object_section(*session, model, made);
  }
  const std::string text = snapshot_text(made, options.format);
  if (options.path.empty()) {
    print(text);
  } else {
    write_file(options.path, text);
    base::log::info("The snapshot is in " + options.path);
  }
  co_return true;
}

void take_snapshot(Environment& environment, Options options) {
  if (options.format != "yaml" && options.format != "json") {
    return environment.fail("--format is \"" + options.format + "\": it has to be json or yaml");
  }
  if (!options.path.empty() && !options.yes && std::filesystem::exists(options.path)) {
    if (!confirmed(options.path + " exists. Overwrite it?")) return;
  }
  environment.with_database(
      [&environment, options](app::Offline& offline) { return snapshot(offline, load_options(environment), options); });
}

/// What the model of the file is from the one of the database.
struct Comparison {
  std::shared_ptr<schema::Schema> model;
  schema::Planned planned;
};

io::Task<Comparison> compare(app::Offline& offline, schema::LoadOptions load, Options options) {
  const json::object wanted = read_snapshot_file(options.path);
  Comparison out;
  out.model = co_await model_of(offline, std::move(load));
  const json::object now = schema::snapshot_of(*out.model, offline.database().dialect());
  out.planned = {schema::hash_of(now, schema::kContractRelease), schema::difference(now, wanted)};
  const std::optional<schema::ObjectSection> objects = schema::objects_of(wanted);
  if (objects && !options.contract_only) {
    const auto session = co_await offline.database().read();
    schema::ObjectDifference difference = co_await schema::object_difference(*session, out.model, *objects);
    for (const schema::SchemaObject& one : difference.skipped) {
      base::log::warn(fmt::format("{} is left out: its SQL is of another kind of database", described(one)));
    }
    out.planned.diff.objects = std::move(difference.changes);
  }
  if (!options.ignored.empty()) ignore(out.planned.diff, options.ignored);
  co_return out;
}

io::Task<bool> show_diff(app::Offline& offline, schema::LoadOptions load, Options options) {
  const Comparison comparison = co_await compare(offline, std::move(load), options);
  const schema::Diff& diff = comparison.planned.diff;
  if (options.format == "json") {
    const json::object document{{"hash", comparison.planned.hash}, {"diff", schema::to_json(diff)}};
    print(snapshot_text(document, "json") + "\n");
  } else {
    print(diff.empty() ? "No changes to apply.\n" : plan_text(diff));
  }
  co_return true;
}

io::Task<bool> apply(app::Offline& offline, schema::LoadOptions load, Options options) {
  Comparison comparison = co_await compare(offline, load, options);
  if (comparison.planned.diff.empty()) {
    print("No changes to apply.\n");
    co_return true;
  }
  if (options.dry_run || !options.yes) print(plan_text(comparison.planned.diff));
  if (options.dry_run) co_return true;
  if (!options.yes && !confirmed("Would you like to continue?")) co_return true;
  schema::SchemaHolder holder;
  holder.publish(std::move(comparison.model));
  base::Hooks hooks;
  items::Services items;
  items.hooks = &hooks;
  items.database = &offline.database();
  items.schema = &holder;
  model::Services services;
  services.items = &items;
  services.load_options = std::move(load);
  const access::Who system = std::nullopt;
  (void)co_await model::apply_diff(services, system, std::move(comparison.planned), model::Mismatch::kRefuse);
  base::log::info("The snapshot was applied");
  co_return true;
}

Command snapshot_command(Environment& environment) {
  auto options = std::make_shared<Options>();
  Command command{"snapshot", "write the model down as a snapshot", nullptr, {}, {}};
  command.options = {
      {"[path]", "file to write; stdout without one", &options->path},
      {"-y,--yes", "overwrite a file without asking", &options->yes},
      {"--format", "json or yaml (default)", &options->format},
      {"--contract-only", "leave out the section of indexes, checks, views, ...", &options->contract_only}};
  command.action = [&environment, options] { take_snapshot(environment, *options); };
  return command;
}

Command diff_command(Environment& environment) {
  auto options = std::make_shared<Options>();
  Command command{"diff", "print what a snapshot would change", nullptr, {}, {}};
  command.options = {
      {"path", "file of the snapshot", &options->path},
      {"--ignoreRules", "collections and fields to leave alone: reviews,products.title", &options->ignored},
      {"--contract-only", "leave indexes, checks, views, ... alone", &options->contract_only},
      {"--format", "json: the document that POST /schema/apply takes", &options->format}};
  command.action = [&environment, options] {
    environment.with_database([&environment, options](app::Offline& offline) {
      return show_diff(offline, load_options(environment), *options);
    });
  };
  return command;
}

Command apply_command(Environment& environment) {
  auto options = std::make_shared<Options>();
  Command command{"apply", "change the model into a snapshot's", nullptr, {}, {}};
  command.options = {
      {"path", "file of the snapshot", &options->path},
      {"-y,--yes", "apply without asking", &options->yes},
      {"-d,--dry-run", "print what would change, and change nothing", &options->dry_run},
      {"--contract-only", "leave indexes, checks, views, ... alone", &options->contract_only},
      {"--ignoreRules", "collections and fields to leave alone: reviews,products.title", &options->ignored}};
  command.action = [&environment, options] {
    environment.with_database(
        [&environment, options](app::Offline& offline) { return apply(offline, load_options(environment), *options); });
  };
  return command;
}

}  // namespace

Command schema_command(Environment& environment) {
  std::vector<Command> commands{snapshot_command(environment), diff_command(environment), apply_command(environment)};
  return {"schema", "take, compare and apply snapshots of the model", nullptr, {}, std::move(commands)};
}

}  // namespace dirigent::cli
