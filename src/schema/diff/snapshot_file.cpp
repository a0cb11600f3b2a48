#include "schema/diff/snapshot_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "base/errors.hpp"
#include "base/text.hpp"
#include "schema/diff/file.hpp"
#include "schema/diff/read.hpp"

namespace dirigent::schema {

namespace {

std::string text_of(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) throw std::runtime_error(path + " is a folder");
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  if (!file) throw std::runtime_error(fmt::format("Cannot read {}: {}", path, std::strerror(errno)));
  return text.str();
}

std::string_view reason_of(const base::Error& error) {
  const json::value* reason = error.extensions.if_contains("reason");
  return reason != nullptr && reason->is_string() ? std::string_view(reason->get_string()) : error.message;
}

}  // namespace

json::object snapshot_of_file(const std::string& path) {
  const std::string text = text_of(path);
  const std::string extension = base::lower(std::filesystem::path(path).extension().string());
  const bool yaml = extension == ".yaml" || extension == ".yml";
  try {
    return read_snapshot(read_document(text, yaml ? FileFormat::kYaml : FileFormat::kJson));
  } catch (const FileError& error) {
    throw std::runtime_error(fmt::format("{}, {}", path, error.what()));
  } catch (const base::Failure& failure) {
    const std::string_view reason = reason_of(failure.errors().front());
    throw std::runtime_error(
        fmt::format("{}, line {}: {}", path, std::max<std::size_t>(1, line_of(text, reason)), reason));
  }
}

}  // namespace dirigent::schema
