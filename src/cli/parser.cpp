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
  const bool optional = option.name.starts_with('[');
  const std::string name = optional ? option.name.substr(1, option.name.size() - 2) : option.name;
  CLI::Option* added = app.add_option(name, *std::get<std::string*>(option.target), option.help);
  if (option.repeats) added->multi_option_policy(CLI::MultiOptionPolicy::Join)->delimiter(',');
  if (!option.name.starts_with('-') && !optional) added->required();
}

void add_command(CLI::App& group, const Command& command) {
  // Given as a text, CLI11 refuses names with a colon; given as an object it takes them.
  CLI::App* app = group.add_subcommand(std::make_shared<CLI::App>(command.help, command.name));
  for (const Option& option : command.options) add_option(*app, option);
  for (const Command& inner : command.commands) add_command(*app, inner);
  if (command.action) {
    // The contract lets words behind a command pass, which scripts rely on, but no options that it does not have.
    app->allow_extras()->callback([app, action = command.action] {
      for (const std::string& word : app->remaining()) {
        if (word.size() > 1 && word.front() == '-') throw CLI::ExtrasError({word});
      }
      action();
    });
  } else {
    app->require_subcommand(1);
  }
}

// The first word that should name a command, or one of a group's, and does not.
std::optional<std::string> unknown_command(int argc, char** argv, const std::vector<Command>& commands) {
  const std::vector<Command>* known = &commands;
  for (int i = 1; i < argc && !known->empty(); ++i) {
    const std::string_view word = argv[i];
    if (word.starts_with('-')) break;
    const auto found = std::find_if(known->begin(), known->end(), [&](const Command& one) { return one.name == word; });
    if (found == known->end()) return std::string(word);
    known = &found->commands;
  }
  return std::nullopt;
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
      "Dirigent serves a SQL database as a REST API with users, history and a model that can be changed.\n"
      "It speaks the Directus 11 contract and is independent of Directus.",
      "dirigent"};
  app.set_version_flag("-v,--version", version, "print the version");
  app.fallthrough(false);
  app.require_subcommand(0, 1);
  for (const Command& command : commands) add_command(app, command);
  // A word that is no command is named, before anything else is complained about.
  if (const auto unknown = unknown_command(argc, argv, commands)) {
    std::fprintf(stderr, "error: unknown command '%s'\nRun `dirigent --help` to see the commands.\n", unknown->c_str());
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
