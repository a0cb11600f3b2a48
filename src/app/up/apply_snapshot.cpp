// The step that brings the model to the snapshot of the project.
#include <filesystem>

#include <fmt/format.h>

#include "app/up/steps.hpp"
#include "model/apply/apply.hpp"
#include "schema/diff/snapshot_file.hpp"
#include "schema/load.hpp"
#include "schema/snapshot/snapshot.hpp"

namespace dirigent::app {

namespace {

io::Task<std::shared_ptr<schema::Schema>> model_of(db::Database& database, schema::LoadOptions options) {
  const db::Lease session = co_await database.read();
  co_return co_await schema::load(*session, std::move(options));
}

std::size_t changes_of(const schema::Diff& diff) {
  return diff.collections.size() + diff.fields.size() + diff.system_fields.size() + diff.relations.size();
}

}  // namespace

io::Task<std::string> run_schema(Boot& boot) {
  const std::string path = boot.config().text("SCHEMA_FILE");
  std::error_code error;
  if (!std::filesystem::exists(path, error)) co_return "no file";
  const json::object wanted = schema::snapshot_of_file(path);
  schema::LoadOptions load;
  for (const std::string& table : boot.config().list("DB_EXCLUDE_TABLES")) load.exclude_tables.insert(table);
  std::shared_ptr<schema::Schema> model = co_await model_of(boot.database(), load);
  const json::object now = schema::snapshot_of(*model, boot.database().dialect());
  schema::Planned planned{schema::hash_of(now, schema::kContractRelease), schema::difference(now, wanted)};
  const std::size_t changes = changes_of(planned.diff);
  if (changes == 0) co_return "nothing to do";
  schema::SchemaHolder holder;
  holder.publish(std::move(model));
  base::Hooks hooks;
  items::Services items;
  items.hooks = &hooks;
  items.database = &boot.database();
  items.schema = &holder;
  model::Services services;
  services.items = &items;
  services.load_options = std::move(load);
  const access::Who system = std::nullopt;
  (void)co_await model::apply_diff(services, system, std::move(planned), model::Mismatch::kRefuse);
  co_return fmt::format("{} changes", changes);
}

}  // namespace dirigent::app
