// Config::load: the sources in their order, `_FILE` variants, casting.
#include <filesystem>

#include <fmt/format.h>

#include "config/cast.hpp"
#include "config/config.hpp"
#include "config/dotenv.hpp"
#include "config/key_table.hpp"
#include "config/settings_file.hpp"

namespace dirigent::config {

namespace {

using Variables = std::map<std::string, std::string>;
namespace fs = std::filesystem;

// Values that are there but empty (as compose files pass unset variables) count as unset.
void add_missing(Variables& into, Variables from) {
  std::erase_if(from, [](const auto& variable) { return variable.second.empty(); });
  into.merge(from);
}

fs::path at(const std::string& directory, const std::string& path) {
  return fs::path(path).is_absolute() ? fs::path(path) : fs::path(directory) / path;
}

// The content of the file that <KEY>_FILE names, without a final line end.
std::string read_secret(const std::string& variable, const fs::path& path) {
  std::optional<std::string> text = read_text_file(path);
  if (!text) {
    throw ConfigError(fmt::format("{} is \"{}\": the file cannot be read, e.g. {}=/run/secrets/value", variable,
                                  path.string(), variable));
  }
  if (text->ends_with('\n')) text->pop_back();
  if (text->ends_with('\r')) text->pop_back();
  return std::move(*text);
}

// <KEY>_FILE of a known KEY becomes KEY, unless that is set itself or the table has a row for <KEY>_FILE.
void resolve_files(Variables& variables, const std::string& directory) {
  constexpr std::string_view kSuffix = "_FILE";
  Variables found;
  for (const auto& [name, value] : variables) {
    if (!name.ends_with(kSuffix)) continue;
    const Key* own = find_key(name);
    if (own && !own->is_pattern()) continue;
    const std::string base_name = name.substr(0, name.size() - kSuffix.size());
    const auto direct = variables.find(base_name);
    if (value.empty() || !find_key(base_name) || (direct != variables.end() && !direct->second.empty())) continue;
    found[base_name] = read_secret(name, at(directory, without_prefix(value)));
  }
  for (auto& [name, value] : found) {
    variables.erase(name + std::string(kSuffix));
    variables.insert_or_assign(name, std::move(value));
  }
}

// The sources in their order, each with its files read first: a value beats the file of a weaker source, and the file
// of a stronger source beats a value.
Variables gather(const Variables& environment, const std::string& directory) {
  Variables variables;
  const auto add = [&](Variables source) {
    resolve_files(source, directory);
    add_missing(variables, std::move(source));
  };
  add(environment);
  const fs::path dotenv = fs::path(directory) / ".env";
  if (const auto text = read_text_file(dotenv)) add(parse_dotenv(*text, dotenv.string()));
  if (const auto named = variables.find("CONFIG_PATH"); named != variables.end()) {
    const fs::path path = at(directory, named->second);
    std::error_code error;
    if (!fs::equivalent(path, dotenv, error)) add(read_settings_file(path));
  }
  return variables;
}

}  // namespace

Config Config::load(const std::map<std::string, std::string>& environment, const std::string& working_directory) {
  return of(gather(environment, working_directory), working_directory);
}

Config Config::of(Variables variables, const std::string& directory) {
  resolve_files(variables, directory);
  std::erase_if(variables, [](const auto& variable) { return variable.second.empty(); });
  Config config;
  for (auto& [name, value] : variables) {
    const Key* key = find_key(name);
    if (!key && name.starts_with("DIRIGENT_")) config.unknown_.push_back(name);
    if (key) config.values_.emplace(name, cast(*key, name, std::move(value)));
  }
  return config;
}

}  // namespace dirigent::config
