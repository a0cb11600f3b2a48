#include "transfer/environments/environments.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "config/settings_file.hpp"
#include "schema/diff/file.hpp"

namespace dirigent::transfer {

namespace {

namespace fs = std::filesystem;

/// The line, from 1, whose first word is `key`, behind the line of `after`; the first line when there is none.
std::size_t line_of_key(std::string_view text, std::string_view key, std::string_view after = {}) {
  bool seen = after.empty();
  std::size_t number = 0;
  for (const std::string& line : base::split(text, '\n')) {
    ++number;
    std::string_view word = base::trim(line);
    word = word.substr(0, word.find(':'));
    if (word.size() > 1 && (word.front() == '"' || word.front() == '\'')) word = word.substr(1, word.size() - 2);
    if (seen && word == key) return number;
    if (!seen && word == after) seen = true;
  }
  return 1;
}

/// A file of environments as it was read, for what is said about it.
struct File {
  std::string path, text;
  json::object environments;

  [[noreturn]] void fail(std::size_t line, std::string_view what) const {
    throw config::ConfigError(fmt::format("{}, line {}: {}", path, line, what));
  }
};

File read(const std::string& path) {
  File file{path, config::read_text_file(path).value_or(std::string()), {}};
  if (file.text.empty()) return file;
  const bool json = base::lower(fs::path(path).extension().string()) == ".json";
  try {
    json::value document =
        schema::read_document(file.text, json ? schema::FileFormat::kJson : schema::FileFormat::kYaml);
    if (document.is_null()) return file;
    if (!document.is_object())
      file.fail(1, "has to hold a map of environments, e.g. staging: {env_file: .env.staging}");
    file.environments = std::move(document.get_object());
  } catch (const schema::FileError& error) {
    throw config::ConfigError(fmt::format("{}, {}", path, error.what()));
  }
  return file;
}

std::string replaced(const File& file, std::size_t line, std::string_view text, const Variables& process) {
  std::string out;
  while (true) {
    const std::size_t begin = text.find("${");
    out += text.substr(0, begin);
    if (begin == std::string_view::npos) return out;
    const std::size_t end = text.find('}', begin);
    if (end == std::string_view::npos) file.fail(line, "a ${ is never closed");
    const std::string name(text.substr(begin + 2, end - begin - 2));
    const auto found = process.find(name);
    if (found == process.end()) file.fail(line, fmt::format("the variable {} is not set", name));
    out += found->second;
    text.remove_prefix(end + 1);
  }
}

NamedEnvironment of_entry(const File& file, const std::string& name, const json::value& entry,
                          const Variables& process) {
  const std::size_t at = line_of_key(file.text, name);
  if (!entry.is_object()) file.fail(at, fmt::format("\"{}\" has to be a map of settings, or env_file", name));
  const std::string directory = fs::absolute(fs::path(file.path)).parent_path().string();
  NamedEnvironment out;
  out.name = name;
  Variables variables;
  for (const auto& [key, value] : entry.get_object()) {
    const std::size_t line = line_of_key(file.text, key, name);
    if (key == "sanitize") {
      out.sanitize = value;
    } else if (!value.is_primitive()) {
      file.fail(line, fmt::format("\"{}.{}\" has to be one value", name, std::string_view(key)));
    } else if (key == "env_file") {
      if (!value.is_string()) file.fail(line, "\"env_file\" has to be the name of a file");
      const fs::path path = fs::path(directory) / replaced(file, line, value.get_string(), process);
      if (!fs::exists(path)) file.fail(line, fmt::format("there is no file {}", path.string()));
      variables.merge(config::read_settings_file(path));
    } else if (!value.is_null()) {
      const std::string text = value.is_string() ? std::string(value.get_string()) : base::to_json(value);
      variables.insert_or_assign(std::string(key), replaced(file, line, text, process));
    }
  }
  try {
    out.config = config::Config::of(std::move(variables), directory);
  } catch (const config::ConfigError& error) {
    file.fail(at, error.what());
  }
  return out;
}

}  // namespace

NamedEnvironment named_environment(const std::string& path, const std::string& name, const Variables& process) {
  const File file = read(path);
  if (const json::value* entry = file.environments.if_contains(name)) return of_entry(file, name, *entry, process);
  std::error_code error;
  if (!fs::is_regular_file(name, error)) {
    throw config::ConfigError(
        fmt::format("There is no environment \"{}\" in {}, and no settings file of that name", name, path));
  }
  const std::string directory = fs::absolute(fs::path(name)).parent_path().string();
  return {name, config::Config::of(config::read_settings_file(name), directory), nullptr};
}

std::vector<std::string> environment_names(const std::string& path) {
  std::vector<std::string> names;
  for (const auto& [name, entry] : read(path).environments) names.emplace_back(name);
  return names;
}

}  // namespace dirigent::transfer
