// Snapshots and differences as files: JSON, or YAML as JavaScript's readers take it (plain scalars are null, booleans
// and numbers where they look like it). Pure, but for what the caller read.
#pragma once
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace dirigent::schema {

enum class FileFormat { kJson, kYaml };

/// What is no JSON or YAML, or too deep or too large for anything meant well. what() says what is wrong and, from the
/// line on, where: "line 3, column 7: ...".
class FileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The document of a file. Throws FileError.
json::value read_document(std::string_view text, FileFormat format);

/// The line, from 1, on which the document has what a refusal of read_snapshot() names: the path between its first
/// quotes. 0 when there is no such place.
std::size_t line_of(std::string_view text, std::string_view refusal);

}  // namespace dirigent::schema
