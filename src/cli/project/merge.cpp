#include "cli/project/merge.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "cli/project/folder.hpp"
#include "cli/schema/files.hpp"
#include "schema/diff/file.hpp"
#include "transfer/project/merge.hpp"

namespace dirigent::cli {

namespace {

struct Options {
  std::string base, ours, theirs, out, name;
  bool file = false, prefer_ours = false, prefer_theirs = false;
};

// What one side does not have is an empty file to git.
transfer::Documents read_one(const std::string& path, const std::string& name) {
  const std::string text = read_text(path);
  transfer::Documents out;
  if (text.empty()) return out;
  try {
    json::value document = schema::read_document(text, schema::FileFormat::kYaml);
    if (!document.is_object()) throw std::runtime_error(path + ", line 1: a mapping is expected");
    out.emplace(name, std::move(document.get_object()));
  } catch (const schema::FileError& error) {
    throw std::runtime_error(fmt::format("{}, {}", path, error.what()));
  }
  return out;
}

// An empty folder is a side as good as any.
transfer::Documents read_side(const std::string& folder) {
  std::error_code error;
  if (std::filesystem::is_directory(folder, error) && std::filesystem::is_empty(folder, error)) return {};
  return read_project(folder);
}

void report(Environment& environment, const std::vector<transfer::Conflict>& conflicts) {
  for (const transfer::Conflict& conflict : conflicts) std::printf("%s\n", transfer::text_of(conflict).c_str());
  std::fflush(stdout);
  environment.fail(
      fmt::format("{} conflicts, nothing was written: --ours or --theirs says who wins", conflicts.size()));
}

void merge_files(Environment& environment, const Options& options, transfer::Winner winner) {
  const std::string name = options.name.empty() ? "the file" : options.name;
  const transfer::Merged merged = transfer::merge(read_one(options.base, name), read_one(options.ours, name),
                                                  read_one(options.theirs, name), winner);
  if (!merged.conflicts.empty()) return report(environment, merged.conflicts);
  // git takes the result from the file of ours.
  const std::string& out = options.out.empty() ? options.ours : options.out;
  write_file(out, merged.documents.empty() ? std::string() : snapshot_text(merged.documents.begin()->second, "yaml"));
}

void merge_folders(Environment& environment, const Options& options, transfer::Winner winner) {
  if (options.out.empty()) return environment.fail("A folder for the result is required");
  const transfer::Merged merged =
      transfer::merge(read_side(options.base), read_side(options.ours), read_side(options.theirs), winner);
  if (!merged.conflicts.empty()) return report(environment, merged.conflicts);
  const Written written = write_project(options.out, merged.documents);
  std::printf("%zu files: %zu written, %zu as they were, %zu removed\n", merged.documents.size(), written.written,
              written.same, written.removed);
}

void merge(Environment& environment, const Options& options) {
  if (options.prefer_ours && options.prefer_theirs) return environment.fail("--ours and --theirs exclude each other");
  const transfer::Winner winner = options.prefer_ours     ? transfer::Winner::kOurs
                                  : options.prefer_theirs ? transfer::Winner::kTheirs
                                                          : transfer::Winner::kNone;
  if (options.file) {
    merge_files(environment, options, winner);
  } else {
    merge_folders(environment, options, winner);
  }
}

}  // namespace

Command project_merge_command(Environment& environment) {
  auto options = std::make_shared<Options>();
  Command command{"merge", "bring two branches of a project together", nullptr, {}, {}};
  command.options = {{"base", "folder (or file) that both come from", &options->base},
                     {"ours", "folder of the one branch", &options->ours},
                     {"theirs", "folder of the other", &options->theirs},
                     {"[out]", "folder for the result", &options->out},
                     {"--file", "merge single files, as git asks for it: into ours", &options->file},
                     {"--name", "what the file is called in the project, for --file", &options->name},
                     {"--ours", "where both changed the same, ours wins", &options->prefer_ours},
                     {"--theirs", "where both changed the same, theirs wins", &options->prefer_theirs}};
  command.action = [&environment, options] { merge(environment, *options); };
  return command;
}

}  // namespace dirigent::cli
