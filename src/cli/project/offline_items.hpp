// The item service of a command: the model of the database as it is, and services over it, without a server.
#pragma once
#include <memory>

#include "cli/environment.hpp"
#include "items/service.hpp"
#include "schema/load.hpp"

namespace dirigent::cli {

struct OfflineItems {
  schema::SchemaHolder holder;
  base::Hooks hooks;
  items::Services services;
  schema::SchemaPtr schema() const { return holder.get(); }
};

/// Throws std::runtime_error for a database that is not installed, or of a release we do not know.
io::Task<std::shared_ptr<OfflineItems>> offline_items(app::Offline& offline, const config::Config& config);

}  // namespace dirigent::cli
