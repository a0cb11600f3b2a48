#include "cli/cli.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "cli/environment.hpp"

namespace dirigent::cli {

namespace {

constexpr const char* kContractRelease = "11.17.4";

// A link named `directus` stands in for the program of that name: scripts that ask it for its version compare releases.
std::string version_text(std::string_view program) {
  const auto name = program.substr(program.find_last_of('/') + 1);
  if (name == "directus") return kContractRelease;
  return fmt::format("dirigent {} (speaks the Directus {} contract)", DIRIGENT_VERSION, kContractRelease);
}

bool has_command(const CLI::App& app, const std::string& name) {
  const auto commands = app.get_subcommands([&name](const CLI::App* command) { return command->get_name() == name; });
  return !commands.empty();
}

int report_parse_error(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
  std::fprintf(stderr, "error: %s\nRun `dirigent --help` to see the commands.\n", error.what());
  return 1;
}

}  // namespace

int run(int argc, char** argv) {
  Environment environment;
  CLI::App app{
      "Dirigent serves a SQL database as a REST API with users, files and an admin app.\n"
      "It speaks the Directus 11 contract and is independent of Directus.",
      "dirigent"};
  app.set_version_flag("-v,--version", version_text(argc > 0 ? argv[0] : ""), "print the version");
  app.fallthrough(false);
  app.require_subcommand(0, 1);
  add_start(app, environment);
  add_bootstrap(app, environment);
  add_init(app, environment);
  add_database(app, environment);
  add_users(app, environment);
  add_roles(app, environment);
  add_count(app, environment);
  add_security(app, environment);
  add_config(app, environment);
  // A first word that is no command is named, before anything else is complained about.
  if (argc > 1 && argv[1][0] != '-' && !has_command(app, argv[1])) {
    std::fprintf(stderr, "error: unknown command '%s'\nRun `dirigent --help` to see the commands.\n", argv[1]);
    return 1;
  }
  try {
    app.parse(argc, argv);
    if (app.get_subcommands().empty()) {
      std::fputs(app.help().c_str(), stderr);
      return 1;
    }
  } catch (const CLI::ParseError& error) {
    return report_parse_error(app, error);
  } catch (const std::exception& error) {
    environment.fail(error.what());
  }
  return environment.exit_code;
}

}  // namespace dirigent::cli
