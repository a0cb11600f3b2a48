#include "app/offline_model.hpp"

#include "app/migrations.hpp"
#include "schema/install.hpp"

namespace dirigent::app {

ModelOptions model_options(const config::Config& config) {
  ModelOptions options;
  for (const std::string& table : config.list("DB_EXCLUDE_TABLES")) options.load.exclude_tables.insert(table);
  options.quarantine = std::chrono::hours(24 * config.integer("SCHEMA_QUARANTINE_DAYS"));
  return options;
}

model::ApplyMode apply_mode(const config::Config& config) {
  std::string name = config.text("DIRIGENT_SCHEMA_APPLY_MODE");
  if (name.empty()) name = config.text("DIRECTUS_SCHEMA_APPLY_MODE");
  return model::apply_mode(name).value_or(model::ApplyMode::kAuto);
}

io::Task<std::shared_ptr<schema::Schema>> model_of(Offline& offline, schema::LoadOptions options) {
  auto session = co_await offline.database().read();
  const schema::InstallState state = co_await schema::install_state(*session);
  if (!state.installed) {
    throw std::runtime_error("The database has no directus_* tables: run `dirigent bootstrap` first");
  }
  require_known_release(state, offline.config());
  co_return co_await schema::load(*session, std::move(options));
}

io::Task<std::unique_ptr<OfflineModel>> OfflineModel::open(Offline& offline, ModelOptions options) {
  std::unique_ptr<OfflineModel> made(new OfflineModel);
  std::shared_ptr<schema::Schema> model = co_await model_of(offline, options.load);
  made->holder_.publish(std::move(model));
  made->items_.hooks = &made->hooks_;
  made->items_.database = &offline.database();
  made->items_.schema = &made->holder_;
  made->services_.items = &made->items_;
  made->services_.load_options = std::move(options.load);
  made->services_.quarantine = options.quarantine;
  co_return made;
}

}  // namespace dirigent::app
