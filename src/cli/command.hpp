// A command as data: its name, what it takes and what it does. The parser is made from it in parser.cpp, the one file
// that knows the parsing library.
#pragma once
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace dirigent::cli {

struct Option {
  /// "--email" for an option with a value or a flag; a bare name for a required argument in its place, "[path]" for one
  /// that may be left out.
  std::string name;
  std::string help;
  /// Where what was given goes; a flag sets true. Has to outlive the parse: the command's action shares its owner.
  std::variant<std::string*, bool*> target;
  /// May be given several times: what was given is joined by commas.
  bool repeats = false;
};

struct Command {
  /// One word; may have a colon ("migrate:latest").
  std::string name;
  std::string help;
  /// Empty for a group.
  std::function<void()> action;
  std::vector<Option> options;
  /// Of a group: exactly one of them has to be named.
  std::vector<Command> commands;
};

}  // namespace dirigent::cli
