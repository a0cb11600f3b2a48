// The step that brings the model to the snapshot of the project, as DIRIGENT_SCHEMA_APPLY_MODE says.
#include <fmt/format.h>

#include <filesystem>

#include "app/offline_model.hpp"
#include "app/up/steps.hpp"
#include "base/log.hpp"
#include "model/apply/guard.hpp"
#include "schema/diff/snapshot_file.hpp"

namespace dirigent::app {

io::Task<std::string> run_schema(Boot& boot) {
  const std::string path = boot.config().text("SCHEMA_FILE");
  const model::ApplyMode mode = apply_mode(boot.config());
  if (mode == model::ApplyMode::kSkip) co_return "skipped, as DIRIGENT_SCHEMA_APPLY_MODE says";
  std::error_code error;
  if (!std::filesystem::exists(path, error)) co_return "no file";
  model::ApplyRequest request;
  request.snapshot = schema::snapshot_of_file(path);
  request.mode = mode;
  request.source = std::filesystem::path(path).filename().string();
  const std::unique_ptr<OfflineModel> opened = co_await OfflineModel::open(boot.offline, model_options(boot.config()));
  const access::Who system = std::nullopt;
  const model::ApplyReport report = co_await model::apply_snapshot(opened->services(), system, std::move(request));
  for (const model::PlanStep& step : report.held_back) base::log::warn(model::held_back_words(step));
  const std::size_t changes = report.plan.steps.size(), held = report.held_back.size();
  if (report.plan.empty()) co_return "nothing to do";
  if (mode == model::ApplyMode::kDryRun) co_return fmt::format("{} changes, none made: a dry run", changes);
  if (held > 0) co_return fmt::format("{} changes, {} held back", changes, held);
  co_return fmt::format("{} changes, which `schema rollback` undoes", changes);
}

}  // namespace dirigent::app
