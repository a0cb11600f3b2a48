#include "backup/model_snapshot.hpp"

#include "schema/install.hpp"
#include "schema/load.hpp"
#include "schema/snapshot/snapshot.hpp"

namespace dirigent::backup {

json::value model_snapshot(DirectSession& session, const Settings& settings) {
  const schema::InstallState state = finish_here(schema::install_state(session));
  if (!state.installed || !state.missing.empty() || !state.unknown.empty()) return nullptr;
  schema::LoadOptions options{settings.exclude_tables};
  const auto model = finish_here(schema::load(session, std::move(options)));
  return schema::snapshot_of(*model, session.dialect());
}

}  // namespace dirigent::backup
