// The two databases of a comparison or a move, and the models in them.
#pragma once
#include <memory>
#include <string>

#include "cli/environment.hpp"
#include "schema/schema.hpp"
#include "transfer/environments/environments.hpp"

namespace dirigent::cli {

/// What stands for the environment that the command itself runs in.
inline constexpr std::string_view kCurrent = "current";

/// "current", a name of ENVIRONMENTS_FILE or the path of a settings file. Throws config::ConfigError.
transfer::NamedEnvironment environment_named(Environment& environment, const std::string& name);

/// One of two databases, open.
struct Side {
  transfer::NamedEnvironment of;
  db::Database* database = nullptr;
  const sql::Dialect& dialect() const { return database->dialect(); }
};

using TwoSided = std::function<io::Task<bool>(app::Offline& offline, Side from, Side to)>;

/// Opens both and runs `work`; logs what it throws and sets the exit code to 1. Refuses one database under two names.
void with_both(Environment& environment, const std::string& from, const std::string& to, const TwoSided& work);

/// The model of a side. Throws std::runtime_error where none is installed.
io::Task<std::shared_ptr<schema::Schema>> model_of(Side side);

}  // namespace dirigent::cli
