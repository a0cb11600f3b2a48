#include "cli/project/offline_items.hpp"

#include "schema/install.hpp"

namespace dirigent::cli {

io::Task<std::shared_ptr<OfflineItems>> offline_items(app::Offline& offline, const config::Config& config) {
  schema::LoadOptions options;
  for (const std::string& table : config.list("DB_EXCLUDE_TABLES")) options.exclude_tables.insert(table);
  db::Lease session = co_await offline.database().read();
  const schema::InstallState state = co_await schema::install_state(*session);
  if (!state.installed) {
    throw std::runtime_error("The database has no directus_* tables: run `dirigent bootstrap` first");
  }
  schema::require_known_release(state);
  std::shared_ptr<schema::Schema> model = co_await schema::load(*session, std::move(options));
  auto out = std::make_shared<OfflineItems>();
  out->holder.publish(std::move(model));
  out->services.database = &offline.database();
  out->services.schema = &out->holder;
  out->services.hooks = &out->hooks;
  out->services.hasher = &offline.hasher();
  out->services.secret = config.text("SECRET");
  out->services.public_url = config.text("PUBLIC_URL");
  co_return out;
}

}  // namespace dirigent::cli
