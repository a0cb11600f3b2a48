#include "cli/schema/files.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "api/export/format.hpp"
#include "base/errors.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "schema/diff/file.hpp"
#include "schema/diff/read.hpp"

namespace dirigent::cli {

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

json::object read_snapshot_file(const std::string& path) {
  const std::string text = text_of(path);
  const std::string extension = base::lower(std::filesystem::path(path).extension().string());
  const bool yaml = extension == ".yaml" || extension == ".yml";
  try {
    return schema::read_snapshot(
        schema::read_document(text, yaml ? schema::FileFormat::kYaml : schema::FileFormat::kJson));
  } catch (const schema::FileError& error) {
    throw std::runtime_error(fmt::format("{}, {}", path, error.what()));
  } catch (const base::Failure& failure) {
    const std::string_view reason = reason_of(failure.errors().front());
    throw std::runtime_error(
        fmt::format("{}, line {}: {}", path, std::max<std::size_t>(1, schema::line_of(text, reason)), reason));
  }
}

std::string snapshot_text(const json::object& snapshot, std::string_view format) {
  if (format == "json") return base::to_json(snapshot);
  std::string out;
  const auto writer = api::exports::yaml_writer(api::exports::Shape::kOne);
  writer->begin(out);
  writer->item(out, snapshot);
  writer->end(out);
  return out;
}

void write_file(const std::string& path, const std::string& text) {
  const std::string beside = fmt::format("{}.{}.tmp", path, ::getpid());
  std::ofstream file(beside, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  const std::string cause = std::strerror(errno);
  std::error_code error;
  if (file) {
    std::filesystem::rename(beside, path, error);
    if (!error) return;
  }
  std::error_code ignored;
  std::filesystem::remove(beside, ignored);
  throw std::runtime_error(fmt::format("Cannot write {}: {}", path, error ? error.message() : cause));
}

bool confirmed(const std::string& question) {
  if (isatty(STDIN_FILENO) == 0) {
    throw std::runtime_error(question + " There is no terminal to ask: say --yes");
  }
  std::printf("%s (Y/n) ", question.c_str());
  std::fflush(stdout);
  std::string line;
  if (!std::getline(std::cin, line)) return false;
  const std::string answer = base::lower(base::trim(line));
  return answer.empty() || answer == "y" || answer == "yes";
}

}  // namespace dirigent::cli
