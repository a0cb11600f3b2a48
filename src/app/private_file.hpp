// Texts for libraries that read files only.
#pragma once
#include <string>
#include <string_view>

namespace dirigent::app {

/// The name of a file in memory that holds `text`, readable by this process alone and gone with it. Throws
/// config::ConfigError naming `variable` when there is no memory for it.
std::string private_file(std::string_view variable, std::string_view text);

}  // namespace dirigent::app
