#include "cli/parser.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>

namespace dirigent::cli {

namespace {

void add_option(CLI::App& app, const Option& option) {
  if (bool* const* flag = std::get_if<bool*>(&option.target)) {
    app.add_flag(option.name, **flag, option.help);
    return;
  }
  CLI::Option* added = app.add_option(option.name, *std::get<std::string*>(option.target), option.help);
  if (!option.name.starts_with('-')) added->required();
}

void add_command(CLI::App& group, const Command& command) {
  // Given as a text, CLI11 refuses names with a colon; given as an object it takes them.
  CLI::App* app = group.add_subcommand(std::make_shared<CLI::App>(command.help, command.name));
  for (const Option& option : command.options) add_option(*app, option);
  for (const Command& inner : command.commands) add_command(*app, inner);
  if (command.action) {
    app->allow_extras()->callback(command.action);
  } else {
    app->require_subcommand(1);
  }
}

bool names_none(const std::vector<Command>& commands, std::string_view word) {
  for (const Command& command : commands) {
    if (command.name == word) return false;
  }
  return !word.starts_with('-');
}

int report_parse_error(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
  std::fprintf(stderr, "error: %s\nRun `dirigent --help` to see the commands.\n", error.what());
  return 1;
}

}  // namespace

std::optional<int> parse_and_run(int argc, char** argv, const std::vector<Command>& commands,
                                 const std::string& version) {
  CLI::App app{
      "Dirigent serves a SQL database as a REST API with users, files and an admin app.\n"
      "It speaks the Directus 11 contract and is independent of Directus.",
      "dirigent"};
  app.set_version_flag("-v,--version", version, "print the version");
  app.fallthrough(false);
  app.require_subcommand(0, 1);
  for (const Command& command : commands) add_command(app, command);
  // A first word that is no command is named, before anything else is complained about.
  if (argc > 1 && names_none(commands, argv[1])) {
    std::fprintf(stderr, "error: unknown command '%s'\nRun `dirigent --help` to see the commands.\n", argv[1]);
    return 1;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return report_parse_error(app, error);
  }
  if (!app.get_subcommands().empty()) return std::nullopt;
  std::fputs(app.help().c_str(), stderr);
  return 1;
}

}  // namespace dirigent::cli
