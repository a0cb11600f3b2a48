#include "app/up/throwaway.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <vector>

#include "app/database_options.hpp"
#include "app/database_wait.hpp"
#include "app/offline.hpp"
#include "base/log.hpp"
#include "base/uuid.hpp"

extern char** environ;

namespace dirigent::app {

namespace {

using Variables = std::map<std::string, std::string>;

std::string random_name() {
  std::string id = base::uuid_v4();
  std::erase(id, '-');
  return "dirigent_check_" + id;
}

io::Task<bool> run_alone(Offline& offline, std::string statement) {
  co_await wait_for_database(offline.database(), kBriefAttempts);
  auto transaction = co_await offline.database().begin();
  // Databases are neither made nor dropped in a transaction: the one that begins here ends at once.
  sql::Statement leave{"commit", {}};
  co_await transaction->session().run(std::move(leave));
  sql::Statement one{std::move(statement), {}};
  co_await transaction->session().run(std::move(one));
  co_await transaction->commit();
  co_return true;
}

void on_server(const config::Config& config, std::string statement) {
  Offline offline(config);
  offline.run<bool>(run_alone(offline, std::move(statement)));
}

// The same server, another database.
std::string with_database(const std::string& given, const std::string& name) {
  const std::size_t scheme = given.find("://");
  if (scheme == std::string::npos) return given + " dbname=" + name;
  const std::size_t query = std::min(given.find('?'), given.size());
  const std::size_t slash = std::min(given.find('/', scheme + 3), query);
  return given.substr(0, slash) + "/" + name + given.substr(query);
}

class Throwaway {
 public:
  explicit Throwaway(const config::Config& config) : config_(config), name_(random_name()) {
    postgres_ = database_options(config).kind == db::Options::Kind::kPostgres;
    if (!postgres_) {
      file_ = (std::filesystem::path(config.text("TEMP_PATH")) / (name_ + ".db")).string();
      return;
    }
    on_server(config, "create database " + name_);
  }
  ~Throwaway() {
    if (!postgres_) {
      std::error_code ignored;
      for (const char* suffix : {"", "-wal", "-shm", "-journal", ".lock"}) {
        std::filesystem::remove(file_ + suffix, ignored);
      }
      return;
    }
    try {
      on_server(config_, "drop database if exists " + name_ + " with (force)");
    } catch (const std::exception& error) {
      base::log::warn(fmt::format("The database {} could not be dropped: {}", name_, error.what()));
    }
  }
  Throwaway(const Throwaway&) = delete;
  Throwaway& operator=(const Throwaway&) = delete;

  Variables variables() const {
    if (!postgres_) return {{"DB_FILENAME", file_}};
    const auto given = config_.optional("DB_CONNECTION_STRING");
    if (given && !given->empty()) return {{"DB_CONNECTION_STRING", with_database(*given, name_)}};
    return {{"DB_DATABASE", name_}};
  }

 private:
  const config::Config& config_;
  std::string name_, file_;
  bool postgres_ = false;
};

std::vector<std::string> environment_with(const Variables& changed) {
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const std::string name = text.substr(0, text.find('='));
    const bool file = name.ends_with("_FILE") && changed.contains(name.substr(0, name.size() - 5));
    if (!changed.contains(name) && !file) out.push_back(text);
  }
  for (const auto& [name, value] : changed) out.push_back(fmt::format("{}={}", name, value));
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

volatile sig_atomic_t child_process = 0;
volatile sig_atomic_t stopped = 0;

void pass_on(int signal) {
  stopped = 1;
  if (child_process > 0) ::kill(static_cast<pid_t>(child_process), signal);
}

/// While it lives, signals that would end this process end the try instead: the database is still to be dropped.
class Signals {
 public:
  Signals() {
    struct sigaction action {};
    action.sa_handler = pass_on;
    ::sigaction(SIGINT, &action, &before_[0]);
    ::sigaction(SIGTERM, &action, &before_[1]);
  }
  ~Signals() {
    ::sigaction(SIGINT, &before_[0], nullptr);
    ::sigaction(SIGTERM, &before_[1], nullptr);
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

 private:
  std::array<struct sigaction, 2> before_{};
};

int run_child(std::vector<std::string> arguments, std::vector<std::string> environment) {
  const std::vector<char*> argv = pointers(arguments), envp = pointers(environment);
  const pid_t parent = ::getpid();
  std::fflush(stdout);
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("Cannot start a process");
  if (child == 0) {
    ::signal(SIGINT, SIG_DFL);
    ::signal(SIGTERM, SIG_DFL);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    ::execve("/proc/self/exe", argv.data(), envp.data());
    ::_exit(127);
  }
  child_process = child;
  if (stopped != 0) ::kill(child, SIGTERM);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  child_process = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

int try_boot(const config::Config& config, const std::string& until) {
  const Signals signals;
  const Throwaway database(config);
  if (stopped != 0) return 1;
  return run_child({"dirigent", "up", "--until", until}, environment_with(database.variables()));
}

}  // namespace dirigent::app
