#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "app/bootstrap.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "cli/environment.hpp"
#include "config/dotenv.hpp"
#include "crypto/token.hpp"

namespace dirigent::cli {

namespace {

// Keeps the terminal from showing what is typed, as long as it lives.
class HiddenInput {
 public:
  explicit HiddenInput(bool hide) : hide_(hide && tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!hide_) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  ~HiddenInput() {
    if (!hide_) return;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    std::puts("");
  }
  HiddenInput(const HiddenInput&) = delete;
  HiddenInput& operator=(const HiddenInput&) = delete;

 private:
  termios before_{};
  bool hide_;
};

// One question on the terminal, or one line of a pipe. An empty line takes the default.
std::string ask(const std::string& question, const std::string& fallback, bool secret = false) {
  std::printf("%s%s: ", question.c_str(), fallback.empty() ? "" : (" [" + fallback + "]").c_str());
  std::fflush(stdout);
  std::string line;
  {
    const HiddenInput hidden(secret);
    if (!std::getline(std::cin, line)) line.clear();
  }
  if (isatty(STDIN_FILENO) == 0) std::puts("");
  const std::string answer(base::trim(line));
  return answer.empty() ? fallback : answer;
}

using Settings = std::vector<std::pair<std::string, std::string>>;

Settings ask_connection() {
  const std::string client = ask("Database client (sqlite3 or pg)", "sqlite3");
  if (client == "sqlite3") return {{"DB_CLIENT", client}, {"DB_FILENAME", ask("Database file", "./data.db")}};
  if (client != "pg" && client != "postgres") {
    throw std::runtime_error("\"" + client + "\" is no client this build speaks: answer sqlite3 or pg");
  }
  return {{"DB_CLIENT", "pg"},
          {"DB_HOST", ask("Host", "127.0.0.1")},
          {"DB_PORT", ask("Port", "5432")},
          {"DB_DATABASE", ask("Database name", "dirigent")},
          {"DB_USER", ask("User", "postgres")},
          {"DB_PASSWORD", ask("Password", "", true)}};
}

// The value between quotes that give it back unchanged. A file of settings has no way to say every text: some mixes of
// quotes and backslashes cannot be written.
std::string quoted(const std::string& key, const std::string& value) {
  for (const char quote : {'\'', '"', '`'}) {
    std::string out = quote + value + quote;
    try {
      const auto read = config::parse_dotenv(fmt::format("{}={}\n", key, out), ".env");
      if (const auto found = read.find(key); found != read.end() && found->second == value) return out;
    } catch (const config::ConfigError&) {
      // The value closes this quote or leaves it open: the next one may do.
    }
  }
  throw std::runtime_error(key + " has a value that a .env file cannot hold: pass it as an environment variable");
}

void write_env(const std::filesystem::path& path, const Settings& settings) {
  std::string text;
  for (const auto& [key, value] : settings) text += key + "=" + quoted(key, value) + "\n";
  std::ofstream file(path, std::ios::out | std::ios::trunc);
  std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  file << text;
  file.close();
  if (!file) throw std::runtime_error("Cannot write " + path.string());
}

io::Task<bool> install(app::Offline& offline, const config::Config& config) {
  app::BootstrapOptions options;
  const auto report = co_await app::bootstrap(offline.database(), config, offline.hasher(), options);
  if (report.admin_email) base::log::info("Administrator: " + *report.admin_email);
  co_return true;
}

void init(Environment& environment) {
  const auto path = std::filesystem::current_path() / ".env";
  if (std::filesystem::exists(path)) {
    return environment.fail(
        "There is a .env file here already: move it away to begin anew, or run `dirigent bootstrap`");
  }
  Settings settings = ask_connection();
  const std::string email = ask("Administrator's e-mail", "admin@example.com");
  const std::string password = ask("Administrator's password (empty: make one)", "", true);
  const std::string chosen = password.empty() ? crypto::random_string(16) : password;
  settings.emplace_back("SECRET", crypto::random_string(32));
  write_env(path, settings);

  // The account is for the installation only; it does not belong in the file.
  setenv("ADMIN_EMAIL", email.c_str(), 1);
  setenv("ADMIN_PASSWORD", chosen.c_str(), 1);
  try {
    environment.with_database([&environment](app::Offline& offline) { return install(offline, environment.config()); });
  } catch (...) {  // settings that cannot work
    std::filesystem::remove(path);
    throw;
  }
  if (environment.exit_code != 0) {
    std::filesystem::remove(path);
    return;
  }
  if (password.empty()) std::printf("\n  Password        %s   (shown only now)\n", chosen.c_str());
  std::puts("\nYour settings are in .env. Start the server with: dirigent start");
}

}  // namespace

Command init_command(Environment& environment) {
  const auto action = [&environment] { init(environment); };
  return {"init", "ask for a database, write .env, install and make the administrator", action, {}, {}};
}

}  // namespace dirigent::cli
