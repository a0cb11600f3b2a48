#include "backup/program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include "backup/failures.hpp"
#include "base/text.hpp"

extern char** environ;

namespace dirigent::backup {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::minutes kSilence{30};  // an index of a large table takes its time
constexpr int kTurn = 200;                    // milliseconds
constexpr std::size_t kMostOfComplaint = 2000;

std::vector<std::string> variables(const std::map<std::string, std::string>& over) {
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (!over.contains(std::string(text.substr(0, text.find('='))))) out.emplace_back(text);
  }
  for (const auto& [name, value] : over) out.push_back(fmt::format("{}={}", name, value));
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace

Program::Program(std::string path, std::vector<std::string> arguments, std::map<std::string, std::string> environment,
                 Flow flow, const Watch& watch)
    : name_(path.substr(path.rfind('/') + 1)), watch_(watch) {
  std::array<int, 2> ends{-1, -1};
  complaints_ = ::memfd_create("complaints", MFD_CLOEXEC);
  if (complaints_ < 0 || ::pipe2(ends.data(), O_CLOEXEC) != 0) failed(std::strerror(errno));
  const bool from = flow == Flow::kFromProgram;
  pipe_ = from ? ends[0] : ends[1];
  const int theirs = from ? ends[1] : ends[0];
  arguments.insert(arguments.begin(), path);
  std::vector<std::string> with = variables(environment);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, from ? STDIN_FILENO : STDOUT_FILENO, "/dev/null", O_RDWR, 0);
  posix_spawn_file_actions_adddup2(&actions, theirs, from ? STDOUT_FILENO : STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, complaints_, STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &broken_pipe);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  const int problem =
      posix_spawnp(&process_, path.c_str(), &actions, &attributes, pointers(arguments).data(), pointers(with).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  ::close(theirs);
  ::fcntl(pipe_, F_SETFL, ::fcntl(pipe_, F_GETFL) | O_NONBLOCK);
  if (problem != 0) {
    process_ = 0;
    throw BackupError(fmt::format(
        "{} cannot be run ({}): install the client programs of PostgreSQL, or name their folder in PG_BIN_PATH", path,
        std::strerror(problem)));
  }
}

Program::~Program() {
  if (pipe_ >= 0) ::close(pipe_);
  if (complaints_ >= 0) ::close(complaints_);
  if (process_ == 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

void Program::await(short events) {
  const auto until = Clock::now() + kSilence;
  for (;;) {
    watch_.check();
    pollfd waiting{pipe_, events, 0};
    if (::poll(&waiting, 1, kTurn) > 0) return;
    if (Clock::now() > until) failed("it does nothing any more");
  }
}

std::size_t Program::read(char* buffer, std::size_t size) {
  for (;;) {
    await(POLLIN);
    const ssize_t count = ::read(pipe_, buffer, size);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EAGAIN && errno != EINTR) failed(std::strerror(errno));
  }
}

void Program::write(std::string_view bytes) {
  while (!bytes.empty()) {
    await(POLLOUT);
    const ssize_t count = ::write(pipe_, bytes.data(), bytes.size());
    if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
    // It has ended before us: what it says about it is worth more than that.
    if (count < 0 && errno == EPIPE) return finish();
    if (count < 0 && errno != EAGAIN && errno != EINTR) failed(std::strerror(errno));
  }
}

void Program::finish() {
  ::close(std::exchange(pipe_, -1));
  const auto until = Clock::now() + kSilence;
  int status = 0;
  while (::waitpid(process_, &status, WNOHANG) == 0) {
    watch_.check();
    if (Clock::now() > until) failed("it does not end");
    ::poll(nullptr, 0, kTurn / 10);
  }
  process_ = 0;
  if (status == 0) return;
  const std::string said = complaint();
  failed(said.empty() ? fmt::format("it ended with {}", status) : said);
}

void Program::failed(const std::string& why) {
  throw BackupError(fmt::format("{}: {}", name_, why));
}

std::string Program::complaint() const {
  std::string out(kMostOfComplaint, '\0');
  const ssize_t count = ::pread(complaints_, out.data(), out.size(), 0);
  out.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return std::string(base::trim(out));
}

}  // namespace dirigent::backup
