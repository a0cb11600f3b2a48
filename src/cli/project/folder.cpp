#include "cli/project/folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text.hpp"
#include "cli/schema/files.hpp"
#include "schema/diff/file.hpp"

namespace dirigent::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestFile = 64 << 20;
constexpr std::size_t kMostFiles = 200'000;
// Of rows, e-mail addresses and rights: for the owner, and for the group that deploys them.
constexpr unsigned kFileMode = 0640;

bool is_of_project(const std::string& path) {
  if (!path.ends_with(".yaml")) return false;
  if (path == transfer::kProjectFile || transfer::kind_of_path(path) != nullptr) return true;
  return path.starts_with(std::string(transfer::kSeedFolder) + "/");
}

// Paths inside of the folder, in order, of a project's files.
std::vector<std::string> paths_in(const std::string& folder) {
  std::vector<std::string> out;
  std::error_code error;
  fs::recursive_directory_iterator entries(folder, error), end;
  if (error) throw std::runtime_error(fmt::format("Cannot read {}: {}", folder, error.message()));
  for (; entries != end; entries.increment(error)) {
    if (error) throw std::runtime_error(fmt::format("Cannot read {}: {}", folder, error.message()));
    if (entries->path().filename().string().starts_with('.')) {
      if (entries->is_directory(error)) entries.disable_recursion_pending();
      continue;
    }
    if (entries->is_symlink(error) || !entries->is_regular_file(error)) continue;
    std::string path = entries->path().lexically_relative(folder).generic_string();
    if (is_of_project(path)) out.push_back(std::move(path));
    if (out.size() > kMostFiles) throw std::runtime_error(fmt::format("{} has more than {} files", folder, kMostFiles));
  }
  std::sort(out.begin(), out.end());
  return out;
}

// What is written and removed lies in the folder itself; the folder may be a link, its parts not.
void require_own_folder(const fs::path& folder, const fs::path& path) {
  for (fs::path part = path.parent_path(); !part.empty(); part = part.parent_path()) {
    std::error_code error;
    if (!fs::is_symlink(fs::symlink_status(folder / part, error))) continue;
    throw std::runtime_error((folder / part).string() +
                             " is a link: a project is written into folders of its own only");
  }
}

}  // namespace

std::string read_text(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) throw std::runtime_error(path + " is a folder");
  if (fs::file_size(path, error) > kLargestFile && !error) throw std::runtime_error(path + " is larger than 64 MB");
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  if (!file) throw std::runtime_error(fmt::format("Cannot read {}: {}", path, std::strerror(errno)));
  return text.str();
}

transfer::Documents read_project(const std::string& folder) {
  transfer::Documents out;
  for (const std::string& path : paths_in(folder)) {
    if (path.starts_with(std::string(transfer::kSeedFolder) + "/")) continue;
    const std::string whole = (fs::path(folder) / path).string();
    try {
      json::value document = schema::read_document(read_text(whole), schema::FileFormat::kYaml);
      if (!document.is_object()) throw std::runtime_error(whole + ", line 1: a mapping is expected");
      out.emplace(path, std::move(document.get_object()));
    } catch (const schema::FileError& error) {
      throw std::runtime_error(fmt::format("{}, {}", whole, error.what()));
    }
  }
  if (out.empty()) throw std::runtime_error(folder + " has no files of a project");
  return out;
}

Written write_project(const std::string& folder, const transfer::Documents& documents) {
  Written out;
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw std::runtime_error(fmt::format("Cannot make {}: {}", folder, error.message()));
  const std::vector<std::string> before = paths_in(folder);
  const bool project = fs::exists(fs::path(folder) / transfer::kProjectFile, error);
  if (!before.empty() && !project) {
    throw std::runtime_error(
        fmt::format("{} has {}, but no {}: it is no project's folder", folder, before.front(), transfer::kProjectFile));
  }
  for (const auto& [path, document] : documents) {
    const std::string whole = (fs::path(folder) / path).string();
    const std::string text = snapshot_text(document, "yaml");
    require_own_folder(folder, path);
    fs::create_directories(fs::path(whole).parent_path(), error);
    if (error) throw std::runtime_error(fmt::format("Cannot make {}: {}", whole, error.message()));
    if (fs::is_regular_file(whole, error) && read_text(whole) == text) {
      ++out.same;
      continue;
    }
    write_file(whole, text, kFileMode);
    ++out.written;
  }
  for (const std::string& path : before) {
    // Seeds are written by hand as well.
    if (documents.contains(path) || path.starts_with(std::string(transfer::kSeedFolder) + "/")) continue;
    fs::remove(fs::path(folder) / path, error);
    ++out.removed;
  }
  return out;
}

std::runtime_error problem_in(const std::string& folder, const transfer::FileProblem& problem) {
  const std::string whole = folder + "/" + problem.path;
  std::error_code error;
  std::size_t line = 0;
  if (fs::is_regular_file(whole, error)) {
    line = schema::line_of(read_text(whole), "\"" + problem.place + "\"");
  }
  return std::runtime_error(fmt::format("{}, line {}: {}", whole, std::max<std::size_t>(1, line), problem.what()));
}

}  // namespace dirigent::cli
