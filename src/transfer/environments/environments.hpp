// Named environments: other databases of the same project, each with settings of its own, in a file that names them:
//
//   staging:
//     env_file: .env.staging          # beside this file
//   production:
//     DB_CLIENT: pg
//     DB_PASSWORD: ${PRODUCTION_PASSWORD}
//     sanitize: { "*.email": mask }   # for what leaves it
//
// Errors name the file and the line; values, which may be secrets, are never repeated.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "config/config.hpp"

namespace dirigent::transfer {

using Variables = std::map<std::string, std::string>;

struct NamedEnvironment {
  std::string name;
  config::Config config;
  json::value sanitize;  // rules for rows that leave it, or null
};

/// The environment that `name` means: of the file, else the settings file of that path. `process` gives what ${VAR}
/// stands for. Throws config::ConfigError.
NamedEnvironment named_environment(const std::string& file, const std::string& name, const Variables& process);

/// The names in the file, in its order; none without a file. Throws config::ConfigError.
std::vector<std::string> environment_names(const std::string& file);

}  // namespace dirigent::transfer
