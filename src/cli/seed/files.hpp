// Seed files as people write them: YAML, JSON, or CSV named after the collection.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "io/task.hpp"
#include "transfer/seeds/seed_file.hpp"

namespace dirigent::cli {

struct SeedFiles {
  std::vector<transfer::SeedFile> files;
  std::map<std::string, std::vector<std::size_t>> lines;  // of the rows of tables, by path
};

/// The files of a folder, by name, or the one file. Throws std::runtime_error naming file and line.
io::Task<SeedFiles> read_seeds(std::string path);

/// A problem as people find it: the file, the line and what is wrong.
std::runtime_error seed_problem(const SeedFiles& seeds, const transfer::FileProblem& problem);

}  // namespace dirigent::cli
