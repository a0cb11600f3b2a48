#include "schema/migrations/files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "base/text.hpp"
#include "crypto/token.hpp"
#include "schema/system_tables.hpp"

namespace dirigent::schema {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMostBytes = 64 * 1024 * 1024;
constexpr std::array<std::string_view, 14> kAcronyms{"API", "CSS",  "CSV", "HTML", "HTTP", "ID",   "IP",
                                                     "JS",  "JSON", "PDF", "SQL",  "URL",  "UUID", "XML"};
constexpr std::array<std::string_view, 14> kSmallWords{"a",   "an", "and", "as", "at", "but", "by",
                                                       "for", "in", "of",  "on", "or", "the", "to"};

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

struct FileName {
  std::string version, name, extension;
};

bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

/// `<digits><letter or none>-<name>.<extension>`, the name without a dot.
std::optional<FileName> parts_of(const std::string& filename) {
  std::size_t at = 0;
  while (at < filename.size() && is_digit(filename[at])) ++at;
  if (at == 0) return std::nullopt;
  if (at < filename.size() && std::isalpha(static_cast<unsigned char>(filename[at])) != 0) ++at;
  if (at >= filename.size() || filename[at] != '-') return std::nullopt;
  const std::size_t dot = filename.find('.', at);
  if (dot == std::string::npos || dot == at + 1) return std::nullopt;
  return FileName{filename.substr(0, at), filename.substr(at + 1, dot - at - 1), filename.substr(dot + 1)};
}

std::optional<ProjectMigration::Kind> kind_of(std::string_view extension) {
  if (extension == "sql") return ProjectMigration::Kind::kSql;
  if (extension == "js" || extension == "mjs" || extension == "cjs") return ProjectMigration::Kind::kJavaScript;
  return std::nullopt;
}

std::vector<fs::path> files_of(const std::string& folder) {
  std::vector<fs::path> out;
  std::error_code error;
  if (!fs::exists(folder, error)) return out;
  if (!fs::is_directory(folder, error)) throw std::runtime_error(folder + " is no folder");
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.is_regular_file(error)) out.push_back(entry.path());
  }
  if (error) throw std::runtime_error(fmt::format("Cannot read {}: {}", folder, error.message()));
  std::sort(out.begin(), out.end());
  return out;
}

void require_different_versions(const std::vector<ProjectMigration>& migrations) {
  for (std::size_t i = 1; i < migrations.size(); ++i) {
    if (migrations[i - 1].version != migrations[i].version) continue;
    throw std::runtime_error(fmt::format("{} and {} have the same version, {}: give one of them another",
                                         migrations[i - 1].path, migrations[i].path, migrations[i].version));
  }
  for (const Migration& known : known_migrations()) {
    for (const ProjectMigration& one : migrations) {
      if (one.version != known.version) continue;
      throw std::runtime_error(fmt::format("{} has the version of the system's own migration \"{}\": give it another",
                                           one.path, known.name));
    }
  }
}

}  // namespace

std::string migration_title(std::string_view name) {
  std::string out;
  std::string spaced(name);
  std::replace_if(
      spaced.begin(), spaced.end(), [](char c) { return c == '-' || c == '_'; }, ' ');
  for (const std::string& word : base::split(spaced, ' ')) {
    if (word.empty()) continue;
    const std::string loud = upper(word);
    const std::string quiet = base::lower(word);
    std::string shown = loud.substr(0, 1) + word.substr(1);
    if (std::find(kAcronyms.begin(), kAcronyms.end(), loud) != kAcronyms.end()) shown = loud;
    const bool small = std::find(kSmallWords.begin(), kSmallWords.end(), quiet) != kSmallWords.end();
    if (small && !out.empty()) shown = quiet;
    out += (out.empty() ? "" : " ") + shown;
  }
  return out;
}

std::string text_of_file(const std::string& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (!error && size > kMostBytes) {
    throw std::runtime_error(fmt::format("{} has more than {} MiB", path, kMostBytes / 1024 / 1024));
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file && size > 0) text << file.rdbuf();
  if (!file) throw std::runtime_error(fmt::format("Cannot read {}: {}", path, std::strerror(errno)));
  return text.str();
}

std::vector<ProjectMigration> project_migrations(const std::string& folder) {
  std::vector<ProjectMigration> out;
  for (const fs::path& path : files_of(folder)) {
    const std::string filename = path.filename().string();
    const auto parts = parts_of(filename);
    const auto kind = kind_of(parts ? parts->extension : "");
    if (!kind && path.extension() == ".sql") {
      throw std::runtime_error(
          fmt::format("{}: a migration is named <version>-<name>.sql, e.g. 0001-add-prices.sql", path.string()));
    }
    if (!kind) continue;
    ProjectMigration one{*kind, parts->version, migration_title(parts->name), filename, path.string(), {}, {}};
    one.text = text_of_file(one.path);
    one.checksum = crypto::sha256_hex(one.text);
    out.push_back(std::move(one));
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.version < b.version; });
  require_different_versions(out);
  return out;
}

std::set<std::string> project_versions(const std::string& folder) {
  std::set<std::string> out;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const auto parts = parts_of(entry.path().filename().string());
    if (parts && kind_of(parts->extension)) out.insert(parts->version);
  }
  return out;
}

}  // namespace dirigent::schema
