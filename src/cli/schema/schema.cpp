#include <filesystem>

#include "base/log.hpp"
#include "cli/environment.hpp"
#include "cli/schema/files.hpp"
#include "cli/schema/offline_model.hpp"
#include "cli/schema/plan.hpp"
#include "model/apply/guard.hpp"
#include "schema/diff/read.hpp"
#include "schema/objects/read.hpp"
#include "schema/snapshot/snapshot.hpp"

namespace dirigent::cli {

namespace {

struct Options {
  std::string path, format = "yaml", ignored;
  bool yes = false, contract_only = false;
};

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
  environment.with_database([&environment, options](app::Offline& offline) {
    return snapshot(offline, model_options(environment).load, options);
  });
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
  if (!options.ignored.empty()) model::leave_out(out.planned.diff, options.ignored);
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
      return show_diff(offline, model_options(environment).load, *options);
    });
  };
  return command;
}

}  // namespace

Command schema_command(Environment& environment) {
  std::vector<Command> commands{snapshot_command(environment), diff_command(environment),
                                plan_command(environment),     apply_command(environment),
                                drift_command(environment),    history_command(environment),
                                rollback_command(environment), quarantine_command(environment)};
  return {"schema", "take, compare and apply snapshots of the model", nullptr, {}, std::move(commands)};
}

}  // namespace dirigent::cli
