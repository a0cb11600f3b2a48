// What the commands of the model share.
#pragma once
#include "app/offline_model.hpp"
#include "cli/environment.hpp"

namespace dirigent::cli {

using app::model_of;
using app::ModelOptions;
using app::OfflineModel;

inline ModelOptions model_options(Environment& environment) {
  return app::model_options(environment.config());
}

/// To stdout, at once.
void print(const std::string& text);

Command apply_command(Environment& environment);
Command plan_command(Environment& environment);
Command quarantine_command(Environment& environment);
Command history_command(Environment& environment);
Command rollback_command(Environment& environment);

}  // namespace dirigent::cli
