// Settings files: what CONFIG_PATH names and `.env`.
#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace dirigent::config {

/// The whole file, or nothing when it cannot be read.
std::optional<std::string> read_text_file(const std::filesystem::path& path);

/// Variables of a .json, .yaml or .yml file, or of KEY=value lines for any other name. Nested maps are flattened:
/// `DB_SSL: {caFile: x}` is DB_SSL__CA_FILE=x; arrays become lists. Throws ConfigError when the file is missing or
/// broken.
std::map<std::string, std::string> read_settings_file(const std::filesystem::path& path);

}  // namespace dirigent::config
