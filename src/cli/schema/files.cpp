#include "cli/schema/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
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

namespace {

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t done = ::write(file, text.data(), text.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(done));
  }
  return true;
}

}  // namespace

void write_file(const std::string& path, const std::string& text, unsigned mode) {
  const std::string beside = fmt::format("{}.{}.tmp", path, ::getpid());
  ::unlink(beside.c_str());  // of a process that is gone
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, static_cast<mode_t>(mode));
  bool written = file >= 0 && write_all(file, text);
  std::string cause = written ? std::string() : std::strerror(errno);
  if (file >= 0 && ::close(file) != 0 && written) {
    written = false;
    cause = std::strerror(errno);
  }
  std::error_code error;
  if (written) {
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
