#include "cli/seed/files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "api/import/csv_rows.hpp"
#include "base/text.hpp"
#include "cli/project/folder.hpp"
#include "schema/diff/file.hpp"
#include "transfer/project/apply.hpp"

namespace dirigent::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestRow = 16 << 20;
constexpr std::size_t kMostFiles = 10'000;
constexpr std::size_t kLongestMessage = 400;  // files may hold what is not for every log

class WholeText final : public api::import::TextSource {
 public:
  explicit WholeText(std::string text) : text_(std::move(text)) {}
  io::Task<bool> next(std::string& out) override {
    const bool any = !text_.empty();
    out += text_;
    text_.clear();
    co_return any;
  }

 private:
  std::string text_;
};

std::vector<std::string> paths_of(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return {path};
  std::vector<std::string> out;
  for (const fs::directory_entry& entry : fs::directory_iterator(path, error)) {
    const std::string extension = base::lower(entry.path().extension().string());
    // A folder of seeds is what it holds itself.
    if (entry.is_symlink(error)) {
      const fs::path target = fs::weakly_canonical(entry.path(), error), root = fs::weakly_canonical(path, error);
      const auto ends = std::mismatch(root.begin(), root.end(), target.begin(), target.end());
      if (ends.first != root.end()) {
        throw std::runtime_error(entry.path().string() + " leads out of the folder of seeds");
      }
    }
    const bool known = extension == ".yaml" || extension == ".yml" || extension == ".json" || extension == ".csv";
    if (known && entry.is_regular_file(error)) out.push_back(entry.path().string());
    if (out.size() > kMostFiles) throw std::runtime_error(fmt::format("{} has more than {} files", path, kMostFiles));
  }
  if (error) throw std::runtime_error(fmt::format("Cannot read {}: {}", path, error.message()));
  if (out.empty()) throw std::runtime_error(path + " has no seed files (.yaml, .json, .csv)");
  std::sort(out.begin(), out.end());
  return out;
}

io::Task<void> read_table(SeedFiles& seeds, std::string path, std::string text) {
  WholeText source(std::move(text));
  api::import::CsvRows rows(source, kLongestRow, api::import::Width::kOfNames);
  json::array all;
  try {
    for (json::array part = co_await rows.next(); !part.empty(); part = co_await rows.next()) {
      for (json::value& row : part) all.push_back(std::move(row));
    }
  } catch (const base::Failure& failure) {
    throw std::runtime_error(fmt::format("{}: {}", path, transfer::words_of(failure)));
  } catch (const api::import::WrongWidth& wrong) {
    throw std::runtime_error(
        fmt::format("{}, line {}: {}", path, wrong.line, transfer::shortened(wrong.what(), kLongestMessage)));
  }
  seeds.lines[path] = rows.lines();
  seeds.files.push_back(transfer::seed_table(path, fs::path(path).stem().string(), all));
}

}  // namespace

io::Task<SeedFiles> read_seeds(std::string path) {
  SeedFiles out;
  for (const std::string& one : paths_of(path)) {
    std::string text = read_text(one);
    const std::string extension = base::lower(fs::path(one).extension().string());
    if (extension == ".csv") {
      co_await read_table(out, one, std::move(text));
      continue;
    }
    const auto format = extension == ".json" ? schema::FileFormat::kJson : schema::FileFormat::kYaml;
    try {
      out.files.push_back(transfer::seed_file(one, schema::read_document(text, format)));
    } catch (const schema::FileError& error) {
      throw std::runtime_error(fmt::format("{}, {}", one, error.what()));
    } catch (const transfer::FileProblem& problem) {
      throw seed_problem(out, problem);
    }
  }
  co_return out;
}

std::runtime_error seed_problem(const SeedFiles& seeds, const transfer::FileProblem& problem) {
  std::size_t line = 1;
  const auto table = seeds.lines.find(problem.path);
  if (table == seeds.lines.end()) {
    line = std::max<std::size_t>(1, schema::line_of(read_text(problem.path), "\"" + problem.place + "\""));
  } else if (problem.place.starts_with("rows[")) {
    const auto index = base::to_integer(problem.place.substr(5, problem.place.find(']') - 5));
    if (index && static_cast<std::size_t>(*index) < table->second.size()) {
      line = table->second[static_cast<std::size_t>(*index)];
    }
  }
  return std::runtime_error(
      fmt::format("{}, line {}: {}", problem.path, line, transfer::shortened(problem.what(), kLongestMessage)));
}

}  // namespace dirigent::cli
