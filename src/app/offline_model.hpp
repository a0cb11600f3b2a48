// The model's services without a server: for commands, and for the steps of a boot.
#pragma once
#include <chrono>
#include <memory>

#include "app/offline.hpp"
#include "model/apply/modes.hpp"

namespace dirigent::app {

/// What settings say, read before the database is opened.
struct ModelOptions {
  schema::LoadOptions load;
  std::chrono::hours quarantine{0};
};
ModelOptions model_options(const config::Config& config);

/// DIRIGENT_SCHEMA_APPLY_MODE, else DIRECTUS_SCHEMA_APPLY_MODE, else auto.
model::ApplyMode apply_mode(const config::Config& config);

/// The model of an installed database. Throws std::runtime_error when there is none.
io::Task<std::shared_ptr<schema::Schema>> model_of(Offline& offline, schema::LoadOptions options);

/// Outlives the calls of the model's functions.
class OfflineModel {
 public:
  /// Throws as model_of().
  static io::Task<std::unique_ptr<OfflineModel>> open(Offline& offline, ModelOptions options);
  const model::Services& services() const { return services_; }

 private:
  schema::SchemaHolder holder_;
  base::Hooks hooks_;
  items::Services items_;
  model::Services services_;
};

}  // namespace dirigent::app
