// A snapshot in a file, as commands and boots take it.
#pragma once
#include <string>

#include "base/json.hpp"

namespace dirigent::schema {

/// The snapshot of a .yaml, .yml or JSON file. Throws std::runtime_error naming the file, and the line of what is
/// wrong.
json::object snapshot_of_file(const std::string& path);

}  // namespace dirigent::schema
