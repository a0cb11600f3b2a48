#include "cli/cli.hpp"

#include "cli/environment.hpp"
#include "cli/parser.hpp"
#include "schema/snapshot/snapshot.hpp"

namespace dirigent::cli {

namespace {

using schema::kContractRelease;

// A link named `directus` stands in for the program of that name: scripts that ask it for its version compare releases.
std::string version_text(std::string_view program) {
  const auto name = program.substr(program.find_last_of('/') + 1);
  if (name == "directus") return std::string(kContractRelease);
  return fmt::format("dirigent {} (speaks the Directus {} contract)", DIRIGENT_VERSION, kContractRelease);
}

// In the order in which `--help` lists them.
std::vector<Command> commands(Environment& environment) {
  std::vector<Command> out = {
      start_command(environment),
      up_command(environment),
      bootstrap_command(environment),
      init_command(environment),
      database_command(environment),
      users_command(environment),
      roles_command(environment),
      count_command(environment),
      schema_command(environment),
      project_command(environment),
      seed_command(environment),
      backup_command(environment),
      env_command(environment),
      security_command(),
      config_command(),
      routes_command(),
  };
  std::vector<Command> migrations = migration_commands(environment);
  std::move(migrations.begin(), migrations.end(), std::back_inserter(out));
  return out;
}

}  // namespace

int run(int argc, char** argv) {
  Environment environment;
  try {
    const auto refused = parse_and_run(argc, argv, commands(environment), version_text(argc > 0 ? argv[0] : ""));
    if (refused) return *refused;
  } catch (const std::exception& error) {
    environment.fail(error.what());
  }
  return environment.exit_code;
}

}  // namespace dirigent::cli
