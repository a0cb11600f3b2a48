#include "config/settings_file.hpp"

#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "base/json.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "config/cast.hpp"
#include "config/config.hpp"
#include "config/dotenv.hpp"
#include "config/key_table.hpp"

namespace dirigent::config {

namespace {

using Variables = std::map<std::string, std::string>;

// caFile -> CA_FILE
std::string upper_snake(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool capital = c >= 'A' && c <= 'Z';
    if (capital && !out.empty() && out.back() >= 'a' && out.back() <= 'z') out += '_';
    out += c;
  }
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

void flatten(const std::string& name, const json::value& value, Variables& out) {
  const Key* key = find_key(name);
  const json::object* members = value.if_object();
  if (members && (!key || key->type != KeyType::kJson)) {
    for (const auto& [member, element] : *members) flatten(name + "__" + upper_snake(member), element, out);
  } else if (members || (value.is_array() && key && key->type == KeyType::kJson)) {
    out[name] = base::to_json(value);
  } else if (!value.is_null()) {
    out[name] = value.is_array() ? base::to_json(value) : text_of(value);
  }
}

Variables flatten_all(const json::value& document, std::string_view file) {
  if (!document.is_object()) {
    throw ConfigError(fmt::format("CONFIG_PATH: {} has to hold a map of settings, e.g. PORT: 8055", file));
  }
  Variables out;
  for (const auto& [name, value] : document.get_object()) flatten(std::string(name), value, out);
  return out;
}

json::value from_yaml(const YAML::Node& node) {
  if (node.IsMap()) {
    json::object object;
    for (const auto& member : node) object[member.first.as<std::string>()] = from_yaml(member.second);
    return object;
  }
  if (node.IsSequence()) {
    json::array array;
    for (const YAML::Node& element : node) array.push_back(from_yaml(element));
    return array;
  }
  return node.IsScalar() ? json::value(node.Scalar()) : json::value(nullptr);
}

json::value parse_document(const std::string& text, const std::string& extension, std::string_view file) {
  if (extension == ".json") {
    boost::system::error_code error;
    json::value document = json::parse(text, error);
    if (!error) return document;
    throw ConfigError(fmt::format("CONFIG_PATH: {} is not JSON: {}, e.g. {{\"PORT\": 8055}}", file, error.message()));
  }
  try {
    return from_yaml(YAML::Load(text));
  } catch (const YAML::Exception& error) {
    throw ConfigError(fmt::format("CONFIG_PATH: {} is not YAML: {}, e.g. PORT: 8055", file, error.what()));
  }
}

}  // namespace

std::optional<std::string> read_text_file(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return std::nullopt;
  const std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

std::map<std::string, std::string> read_settings_file(const std::filesystem::path& path) {
  const std::string extension = base::lower(path.extension().string());
  if (extension == ".js" || extension == ".cjs" || extension == ".mjs") {
    throw ConfigError(
        fmt::format("CONFIG_PATH is \"{}\": JavaScript is not read, put the settings into JSON or YAML, e.g. "
                    "CONFIG_PATH=./config.yaml",
                    path.string()));
  }
  const std::optional<std::string> text = read_text_file(path);
  if (!text) {
    throw ConfigError(
        fmt::format("CONFIG_PATH is \"{}\": the file cannot be read, e.g. CONFIG_PATH=./config.yaml", path.string()));
  }
  if (extension == ".json" || extension == ".yaml" || extension == ".yml") {
    return flatten_all(parse_document(*text, extension, path.string()), path.string());
  }
  return parse_dotenv(*text, path.string());
}

}  // namespace dirigent::config
