#include "schema/diff/snapshot_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "base/errors.hpp"
#include "base/text.hpp"
#include "schema/diff/file.hpp"
#include "schema/diff/read.hpp"

namespace dirigent::schema {

namespace {

constexpr std::size_t kLargest = std::size_t{256} << 20;

std::string text_of(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) throw std::runtime_error(path + " is a folder");
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(fmt::format("Cannot read {}: {}", path, std::strerror(errno)));
  // Not by its size: it may be a pipe, or a device that never ends.
  std::string text, part(std::size_t{1} << 16, '\0');
  while (file.read(part.data(), static_cast<std::streamsize>(part.size())) || file.gcount() > 0) {
    text.append(part.data(), static_cast<std::size_t>(file.gcount()));
    if (text.size() > kLargest) {
      throw std::runtime_error(fmt::format("{} has more than {} MiB: no snapshot is that long", path, kLargest >> 20));
    }
  }
  if (file.bad()) throw std::runtime_error(fmt::format("Cannot read {}: {}", path, std::strerror(errno)));
  if (base::trim(text).empty()) throw std::runtime_error(path + " is empty");
  return text;
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
    const json::value document = read_document(text, yaml ? FileFormat::kYaml : FileFormat::kJson);
    if (document.is_null()) throw std::runtime_error(path + " says nothing");
    return read_snapshot(document);
  } catch (const FileError& error) {
    throw std::runtime_error(fmt::format("{}, {}", path, error.what()));
  } catch (const base::Failure& failure) {
    const std::string_view reason = reason_of(failure.errors().front());
    throw std::runtime_error(
        fmt::format("{}, line {}: {}", path, std::max<std::size_t>(1, line_of(text, reason)), reason));
  }
}

}  // namespace dirigent::schema
