#include "cli/schema/files.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "api/export/format.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "schema/diff/snapshot_file.hpp"

namespace dirigent::cli {

json::object read_snapshot_file(const std::string& path) {
  return schema::snapshot_of_file(path);
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
