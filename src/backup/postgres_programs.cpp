#include "backup/postgres_programs.hpp"

#include <fmt/format.h>

#include "backup/failures.hpp"
#include "backup/program.hpp"
#include "base/text.hpp"

namespace dirigent::backup {

namespace {

constexpr int kMajor = 10000;  // as libpq counts versions

std::string said_version(const std::string& path, const Watch& watch) {
  Program program(path, {"--version"}, {}, Flow::kFromProgram, watch);
  std::string out(1000, '\0');
  std::size_t size = 0;
  while (size < out.size()) {
    const std::size_t count = program.read(out.data() + size, out.size() - size);
    if (count == 0) break;
    size += count;
  }
  program.finish();
  out.resize(size);
  return out;
}

}  // namespace

int major_version(std::string_view said) {
  const std::size_t at = said.find(") ");
  if (at == std::string_view::npos) return 0;
  said.remove_prefix(at + 2);
  const auto number = base::to_integer(said.substr(0, said.find_first_not_of("0123456789")));
  return static_cast<int>(number.value_or(0));
}

std::string postgres_program(const Settings& settings, std::string_view name, int server_version, const Watch& watch) {
  std::string path(name);
  if (!settings.program_folder.empty()) path = settings.program_folder + "/" + path;
  const int has = major_version(said_version(path, watch)), needed = server_version / kMajor;
  if (has < needed) {
    throw BackupError(fmt::format(
        "{} is of PostgreSQL {}, the server of {}: install its client programs (postgresql-client-{}), or name their "
        "folder in PG_BIN_PATH",
        path, has, needed, needed));
  }
  return path;
}

}  // namespace dirigent::backup
