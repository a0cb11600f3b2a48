#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>

#include <fmt/format.h>

#include "mail/transport.hpp"

extern char** environ;

namespace dirigent::mail {

namespace {

using Clock = std::chrono::steady_clock;
constexpr int kNotFound = 127;  // what posix_spawn's child ends with when the program cannot be run
constexpr std::chrono::milliseconds kTurn{50};

struct Pipe {
  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw TransportError(fmt::format("sendmail: {}", std::strerror(errno)));
  }
  ~Pipe() {
    for (int& end : ends) close(end);
  }
  void close(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }
  std::array<int, 2> ends{-1, -1};
};

pid_t spawn(const std::string& path, const Envelope& envelope, int input) {
  std::array<std::string, 5> words{path, "-i", "-f", envelope.from, envelope.to};
  std::array<char*, 6> arguments{};
  for (std::size_t i = 0; i < words.size(); ++i) arguments[i] = words[i].data();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  // This server ignores broken pipes; programs expect them to end them.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &broken_pipe);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  pid_t process = 0;
  const int problem = posix_spawn(&process, path.c_str(), &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (problem != 0) throw TransportError(fmt::format("{} cannot be run: {}", path, std::strerror(problem)));
  return process;
}

class Sendmail : public Transport {
 public:
  explicit Sendmail(SendmailOptions options) : options_(std::move(options)) {}

  void send(const Envelope& envelope, const std::string& message, const GivenUp& given_up) override {
    const Clock::time_point deadline = Clock::now() + options_.timeout;
    const auto late = [&] { return Clock::now() > deadline || given_up(); };
    Pipe pipe;
    const pid_t process = spawn(options_.path, envelope, pipe.ends[0]);
    pipe.close(pipe.ends[0]);
    const bool whole = write(pipe.ends[1], options_.windows_lines ? message : unix_lines(message), late);
    if (!whole) ::kill(process, SIGKILL);  // before the pipe's end makes it send half a mail
    pipe.close(pipe.ends[1]);
    const int status = wait(process, late);
    if (status == 0) return;
    throw TransportError(status == kNotFound ? fmt::format("{} cannot be run", options_.path)
                                             : fmt::format("{} ended with {}", options_.path, status));
  }

  void verify(const GivenUp&) override {
    if (::access(options_.path.c_str(), X_OK) == 0) return;
    throw TransportError(fmt::format("{} cannot be run: {}", options_.path, std::strerror(errno)));
  }

 private:
  static std::string unix_lines(const std::string& message) {
    std::string out = message;
    std::erase(out, '\r');
    return out;
  }

  // False when something is left that nobody takes.
  template <class Late>
  static bool write(int pipe, const std::string& text, const Late& late) {
    ::fcntl(pipe, F_SETFL, ::fcntl(pipe, F_GETFL) | O_NONBLOCK);
    std::size_t at = 0;
    while (at < text.size() && !late()) {
      const ssize_t count = ::write(pipe, text.data() + at, text.size() - at);
      if (count > 0) at += static_cast<std::size_t>(count);
      if (count < 0 && errno != EAGAIN && errno != EINTR) return false;
      pollfd waiting{pipe, POLLOUT, 0};
      if (at < text.size()) ::poll(&waiting, 1, static_cast<int>(kTurn.count()));
    }
    return at == text.size();
  }

  template <class Late>
  static int wait(pid_t process, const Late& late) {
    int status = 0;
    while (::waitpid(process, &status, WNOHANG) == 0) {
      if (late()) {
        ::kill(process, SIGKILL);
        ::waitpid(process, &status, 0);
        break;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    return 128 + WTERMSIG(status);
  }

  SendmailOptions options_;
};

}  // namespace

std::unique_ptr<Transport> make_sendmail(SendmailOptions options) {
  return std::make_unique<Sendmail>(std::move(options));
}

}  // namespace dirigent::mail
