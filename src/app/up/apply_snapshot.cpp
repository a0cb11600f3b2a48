// The step that brings the model to the snapshot of the project, as DIRIGENT_SCHEMA_APPLY_MODE says.
#include <fmt/format.h>

#include <filesystem>

#include "app/backup_before.hpp"
#include "app/offline_model.hpp"
#include "app/up/steps.hpp"
#include "base/log.hpp"
#include "crypto/token.hpp"
#include "model/apply/guard.hpp"
#include "schema/diff/snapshot_file.hpp"
#include "schema/migrations/files.hpp"
#include "schema/migrations/records.hpp"
#include "schema/objects/read.hpp"
#include "schema/own_tables.hpp"
#include "schema/snapshot/snapshot.hpp"

namespace dirigent::app {

namespace {

constexpr std::string_view kMark = "snapshot";

io::Task<std::string> remembered(db::Database& database) {
  const db::Lease session = co_await database.read();
  const bool there = co_await schema::has_table(*session, std::string(schema::kBootMarks));
  if (!there) co_return std::string();
  sql::Fragment query("select value from dirigent_boot where name = ");
  query.parameter(std::string(kMark));
  const db::Result rows = co_await session->run(std::move(query));
  co_return rows->empty() ? std::string() : rows->at(0, 0).as_text();
}

io::Task<void> remember(db::Database& database, std::string mark) {
  auto transaction = co_await database.begin();
  db::Session& session = transaction->session();
  sql::Statement create{"create table if not exists dirigent_boot (name varchar(255) primary key, value text)", {}};
  co_await session.run(std::move(create));
  sql::Fragment forget("delete from dirigent_boot where name = ");
  forget.parameter(std::string(kMark));
  co_await session.run(std::move(forget));
  sql::Fragment insert("insert into dirigent_boot (name, value) values (");
  insert.parameter(std::string(kMark)).raw(", ").parameter(std::move(mark)).raw(")");
  co_await session.run(std::move(insert));
  co_await transaction->commit();
}

// Reading a long file and comparing it takes most of a boot: of this file and this model, with the indexes, views and
// the rest beside it, it was found before that they are the same.
io::Task<std::string> mark_of(db::Database& database, std::string file, schema::LoadOptions load) {
  const db::Lease session = co_await database.read();
  const schema::SchemaPtr model = co_await schema::load(*session, std::move(load));
  json::object now = schema::snapshot_of(*model, session->dialect());
  co_await schema::add_object_section(*session, model, now);
  co_return crypto::sha256_hex(file) + " " + schema::hash_of(now, schema::kContractRelease);
}

std::string told(const model::ApplyReport& report, model::ApplyMode mode) {
  const std::size_t changes = report.plan.steps.size(), held = report.held_back.size();
  if (mode == model::ApplyMode::kDryRun) return fmt::format("{} changes, none made: a dry run", changes);
  if (held > 0) return fmt::format("{} changes, {} held back", changes, held);
  return fmt::format("{} changes, which `schema rollback` undoes", changes);
}

}  // namespace

io::Task<std::string> run_schema(Boot& boot) {
  const std::string path = boot.config().text("SCHEMA_FILE");
  const model::ApplyMode mode = apply_mode(boot.config());
  if (mode == model::ApplyMode::kSkip) co_return "skipped, as DIRIGENT_SCHEMA_APPLY_MODE says";
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    if (boot.config().is_set("SCHEMA_FILE")) throw std::runtime_error("SCHEMA_FILE: there is no file " + path);
    co_return "no file";
  }
  const std::string text = schema::text_of_file(path);
  const ModelOptions options = model_options(boot.config());
  std::string mark = co_await mark_of(boot.database(), text, options.load);
  const std::string before = co_await remembered(boot.database());
  if (before == mark) co_return "nothing to do";
  model::ApplyRequest request;
  request.snapshot = schema::snapshot_of_file(path);
  request.mode = mode;
  request.source = std::filesystem::path(path).filename().string();
  request.before_change = backup_before(boot.offline);
  const std::unique_ptr<OfflineModel> opened = co_await OfflineModel::open(boot.offline, options);
  const access::Who system = std::nullopt;
  const model::ApplyReport report = co_await model::apply_snapshot(opened->services(), system, std::move(request));
  for (const model::PlanStep& step : report.held_back) base::log::warn(model::held_back_words(step));
  if (report.applied && report.held_back.empty()) mark = co_await mark_of(boot.database(), text, options.load);
  if (report.plan.empty() || (report.applied && report.held_back.empty())) {
    co_await remember(boot.database(), std::move(mark));
  }
  co_return report.plan.empty() ? std::string("nothing to do") : told(report, mode);
}

}  // namespace dirigent::app
