// What every change of the model shares.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "io/loops.hpp"
#include "items/service.hpp"
#include "schema/load.hpp"

namespace dirigent::model {

struct Plan;

/// Made once in `app`, outlives all requests.
struct Services {
  const items::Services* items = nullptr;
  schema::LoadOptions load_options;
  /// How long a change waits for the one before it.
  std::chrono::milliseconds patience{30000};
  /// How long what an apply takes out is kept; zero drops it at once (SCHEMA_QUARANTINE_DAYS).
  std::chrono::hours quarantine{24 * 30};
  /// Called before a difference that came over the API changes something: for backups. What it throws leaves everything
  /// as it is. May be empty.
  std::function<io::Task<void>(const Plan&)> before_apply;
  /// Held from before a change's transaction until its snapshot is published, so that snapshots are published in the
  /// order in which they were committed.
  std::shared_ptr<io::TaskMutex> turn = std::make_shared<io::TaskMutex>();
  /// The state of the database (schema/state.hpp) whose model is published; empty where states are not asked for.
  /// Guarded by `turn`.
  std::shared_ptr<std::string> known_state = std::make_shared<std::string>();
  /// What activity_queries told before that state, so that while they tell the same nothing has to be looked at; empty
  /// where that is not known. Guarded by `turn`.
  std::shared_ptr<std::string> known_activity = std::make_shared<std::string>();
  /// When the database was last read anew because it missed something; guarded by `turn`.
  std::shared_ptr<std::chrono::steady_clock::time_point> last_look =
      std::make_shared<std::chrono::steady_clock::time_point>();
};

}  // namespace dirigent::model
