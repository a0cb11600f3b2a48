#include <filesystem>

#include "app/backup_before.hpp"
#include "base/json_writer.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "cli/schema/files.hpp"
#include "cli/schema/offline_model.hpp"
#include "cli/schema/plan.hpp"
#include "cli/schema/plan_page.hpp"
#include "model/apply/guard.hpp"
#include "model/apply/modes.hpp"

namespace dirigent::cli {

namespace {

using model::ApplyMode;

struct Options {
  std::string path, ignored, mode, allow_drop, format;
  bool yes = false, dry_run = false, contract_only = false;
};

/// Throws std::runtime_error for a word that is no mode, and for permissions that no mode asks for.
ApplyMode mode_of(Environment& environment, const Options& options) {
  const std::optional<ApplyMode> mode =
      options.mode.empty() ? app::apply_mode(environment.config()) : model::apply_mode(options.mode);
  if (!mode) {
    throw std::runtime_error(
        fmt::format("--mode is \"{}\": it has to be auto, guarded, dry-run or skip", options.mode));
  }
  if (!options.allow_drop.empty() && *mode != ApplyMode::kGuarded) {
    throw std::runtime_error("--allow-drop is for --mode guarded: nothing else holds back what loses data");
  }
  return options.dry_run && *mode != ApplyMode::kSkip ? ApplyMode::kDryRun : *mode;
}

model::ApplyRequest request_of(const Options& options, ApplyMode mode) {
  model::ApplyRequest request;
  request.snapshot = read_snapshot_file(options.path);
  if (options.contract_only) request.snapshot.erase("dirigent");
  request.mode = mode;
  request.ignored = options.ignored;
  request.source = std::filesystem::path(options.path).filename().string();
  for (const std::string& word : base::split(options.allow_drop, ',')) {
    const std::string name(base::trim(word));
    if (!name.empty()) request.allow_drop.push_back(name);
  }
  return request;
}

// The plan as a dry run makes it; nothing changes.
io::Task<model::Plan> plan_of(const OfflineModel& opened, model::ApplyRequest request) {
  request.mode = ApplyMode::kDryRun;
  request.allow_drop.clear();
  const access::Who system = std::nullopt;
  model::ApplyReport report = co_await model::apply_snapshot(opened.services(), system, std::move(request));
  co_return std::move(report.plan);
}

io::Task<bool> apply(app::Offline& offline, ModelOptions settings, Options options, ApplyMode mode) {
  if (mode == ApplyMode::kSkip) {
    print("Nothing was applied: the mode is skip.\n");
    co_return true;
  }
  model::ApplyRequest request = request_of(options, mode);
  request.before_change = app::backup_before(offline);
  const std::unique_ptr<OfflineModel> opened = co_await OfflineModel::open(offline, std::move(settings));
  if (mode == ApplyMode::kDryRun || !options.yes) {
    const model::Plan plan = co_await plan_of(*opened, request);
    print(plan.empty() ? "No changes to apply.\n" : plan_text(plan.diff));
    if (plan.empty() || mode == ApplyMode::kDryRun) co_return true;
    if (!confirmed("Would you like to continue?")) co_return true;
  }
  const access::Who system = std::nullopt;
  const model::ApplyReport report = co_await model::apply_snapshot(opened->services(), system, request);
  for (const model::PlanStep& step : report.held_back) base::log::warn(model::held_back_words(step));
  if (report.plan.empty()) {
    print("No changes to apply.\n");
  } else if (!report.applied) {
    print("Nothing was applied: all that differs would lose data.\n");
  } else {
    base::log::info("The snapshot was applied");
  }
  co_return true;
}

io::Task<bool> show_plan(app::Offline& offline, ModelOptions settings, Options options) {
  const model::ApplyRequest request = request_of(options, ApplyMode::kDryRun);
  const std::unique_ptr<OfflineModel> opened = co_await OfflineModel::open(offline, std::move(settings));
  const model::Plan plan = co_await plan_of(*opened, request);
  if (options.format == "json") {
    print(base::to_json(model::to_json(plan, offline.database().dialect())) + "\n");
  } else {
    print(plan.empty() ? "No changes to apply.\n" : plan_page(plan.steps, wants_colour()));
  }
  co_return true;
}

}  // namespace

Command apply_command(Environment& environment) {
  auto options = std::make_shared<Options>();
  Command command{"apply", "change the model into a snapshot's", nullptr, {}, {}};
  command.options = {
      {"path", "file of the snapshot", &options->path},
      {"-y,--yes", "apply without asking", &options->yes},
      {"-d,--dry-run", "print what would change, and change nothing", &options->dry_run},
      {"--mode", "auto, guarded, dry-run or skip; else DIRIGENT_SCHEMA_APPLY_MODE says so", &options->mode},
      {"--allow-drop", "guarded: what may lose its data: reviews,products.title", &options->allow_drop, true},
      {"--contract-only", "leave indexes, checks, views, ... alone", &options->contract_only},
      {"--ignoreRules", "collections and fields to leave alone: reviews,products.title", &options->ignored}};
  command.action = [&environment, options] {
    const ApplyMode mode = mode_of(environment, *options);
    environment.with_database([&environment, options, mode](app::Offline& offline) {
      return apply(offline, model_options(environment), *options, mode);
    });
  };
  return command;
}

Command plan_command(Environment& environment) {
  auto options = std::make_shared<Options>();
  Command command{"plan", "print what a snapshot would change, with rows, locks and losses", nullptr, {}, {}};
  command.options = {
      {"path", "file of the snapshot", &options->path},
      {"--contract-only", "leave indexes, checks, views, ... alone", &options->contract_only},
      {"--ignoreRules", "collections and fields to leave alone: reviews,products.title", &options->ignored},
      {"--format", "json: for programs", &options->format}};
  command.action = [&environment, options] {
    if (!options->format.empty() && options->format != "json" && options->format != "text") {
      return environment.fail("--format is \"" + options->format + "\": it has to be text or json");
    }
    environment.with_database([&environment, options](app::Offline& offline) {
      return show_plan(offline, model_options(environment), *options);
    });
  };
  return command;
}

}  // namespace dirigent::cli
