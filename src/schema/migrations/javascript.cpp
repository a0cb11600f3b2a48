#include "schema/migrations/javascript.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>
#include <stdexcept>

#include "base/json_writer.hpp"
#include "data/schema/migration_host_mjs.hpp"
#include "schema/migrations/records.hpp"

namespace dirigent::schema {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kAnswerFile = 3;  // of the child
constexpr int kNoProgram = 127;
constexpr std::size_t kMostAnswer = 1 << 20;

class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0) throw std::runtime_error("Cannot make a pipe");
    // Out of the way of the numbers the child gets.
    for (int& end : ends_) {
      const int higher = ::fcntl(end, F_DUPFD_CLOEXEC, 10);
      ::close(end);
      end = higher;
    }
  }
  ~Pipe() {
    close_read();
    close_write();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  int read_end() const { return ends_[0]; }
  int write_end() const { return ends_[1]; }
  void close_read() { close_end(ends_[0]); }
  void close_write() { close_end(ends_[1]); }

 private:
  static void close_end(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }
  std::array<int, 2> ends_{-1, -1};
};

pid_t start(const Pipe& input, const Pipe& output) {
  std::string script(data::migration_host_mjs);
  std::array<char, 5> program{"node"};
  std::array<char, 20> type{"--input-type=module"};
  std::array<char, 7> eval{"--eval"};
  std::array<char*, 5> arguments{program.data(), type.data(), eval.data(), script.data(), nullptr};
  std::fflush(stdout);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("Cannot start a process");
  if (child > 0) return child;
  // A runner that is killed takes the migration along.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  ::signal(SIGPIPE, SIG_DFL);
  if (::dup2(input.read_end(), STDIN_FILENO) < 0 || ::dup2(output.write_end(), kAnswerFile) < 0) ::_exit(1);
  ::execvp("node", arguments.data());
  ::_exit(kNoProgram);
}

void write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // it ended early, and says why by its exit
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// Nothing past the deadline.
std::optional<std::string> read_all(int file, Clock::time_point deadline) {
  std::string text;
  std::array<char, 4096> part{};
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return std::nullopt;
    pollfd wait{file, POLLIN, 0};
    if (::poll(&wait, 1, static_cast<int>(std::min<std::int64_t>(left, 1000))) <= 0) continue;
    const ssize_t size = ::read(file, part.data(), part.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0 || text.size() > kMostAnswer) return text;
    text.append(part.data(), static_cast<std::size_t>(size));
  }
}

json::array names(const std::vector<std::string>& folders) {
  json::array out;
  for (const std::string& folder : folders) out.emplace_back(folder);
  return out;
}

std::string task_of(const JavaScriptHost& host, const ProjectMigration& migration, Direction direction) {
  const std::filesystem::path path = std::filesystem::absolute(migration.path).lexically_normal();
  std::vector<std::string> folders{path.parent_path().string()};
  for (const std::string& folder : host.module_folders) folders.push_back(std::filesystem::absolute(folder).string());
  const json::object record{{"version", migration.version},
                            {"name", migration.name},
                            {"filename", migration.filename},
                            {"checksum", migration.checksum}};
  return base::to_json(json::object{{"file", path.string()},
                                    {"direction", direction == Direction::kUp ? "up" : "down"},
                                    {"knex", host.knex},
                                    {"folders", names(folders)},
                                    {"record", record},
                                    {"createRecords", create_records(sql::sqlite_dialect()).text}});
}

std::string member(const json::object& answer, std::string_view name) {
  const json::value* value = answer.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

int exit_of(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

void run_javascript(const JavaScriptHost& host, const ProjectMigration& migration, Direction direction) {
  Pipe input, output;
  const pid_t child = start(input, output);
  input.close_read();
  output.close_write();
  struct sigaction ignore {
  }, before{};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignore, &before);
  write_all(input.write_end(), task_of(host, migration, direction));
  ::sigaction(SIGPIPE, &before, nullptr);
  input.close_write();
  const auto answer = read_all(output.read_end(), Clock::now() + host.limit);
  if (!answer) ::kill(child, SIGKILL);
  const int code = exit_of(child);
  const std::string& path = migration.path;
  if (!answer) throw std::runtime_error(path + ": took longer than MIGRATIONS_STATEMENT_TIMEOUT");
  if (code == kNoProgram) {
    throw std::runtime_error(path + " is written in JavaScript, and there is no Node.js (no `node` in PATH) to run it");
  }
  boost::system::error_code malformed;
  const json::value parsed = json::parse(*answer, malformed);
  if (malformed || !parsed.is_object()) {
    throw std::runtime_error(fmt::format("{}: Node.js ended with {} before the migration did", path, code));
  }
  const json::object& said = parsed.get_object();
  const std::string error = member(said, "error"), line = member(said, "line");
  if (!error.empty()) throw std::runtime_error(fmt::format("{}{}{}: {}", path, line.empty() ? "" : ":", line, error));
}

}  // namespace dirigent::schema
