#include "cli/environment.hpp"

#include <unistd.h>

#include <filesystem>

#include "app/database_options.hpp"
#include "app/migrations.hpp"
#include "base/errors.hpp"
#include "base/log.hpp"
#include "schema/install.hpp"

extern char** environ;

namespace dirigent::cli {

std::map<std::string, std::string> process_environment() {
  std::map<std::string, std::string> values;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) values.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return values;
}

const config::Config& Environment::config() {
  if (!config_) {
    config_ = config::Config::load(process_environment(), std::filesystem::current_path().string());
    base::log::configure(base::log::level_of(config_->text("LOG_LEVEL")).value_or(base::log::Level::kInfo),
                         config_->text("LOG_STYLE") == "raw");
  }
  return *config_;
}

void Environment::fail(const std::string& reason) {
  base::log::error(reason);
  exit_code = 1;
}

void Environment::with_database(const Work& work) {
  with_database(app::database_options, work);
}

void Environment::with_database(const std::function<db::Options(const config::Config& config)>& options,
                                const Work& work) {
  try {
    app::Offline offline(config(), options(config()));
    if (!offline.run<bool>(work(offline))) exit_code = 1;
  } catch (const std::exception& error) {
    fail(error.what());
  }
}

io::Task<bool> in_transaction(app::Offline& offline, std::function<io::Task<bool>(db::Session& session)> work) {
  {
    auto session = co_await offline.database().read();
    const schema::InstallState state = co_await schema::install_state(*session);
    if (!state.installed) {
      throw std::runtime_error("The database has no directus_* tables: run `dirigent bootstrap` first");
    }
    app::require_known_release(state, offline.config());
  }
  auto transaction = co_await offline.database().begin();
  const bool done = co_await work(transaction->session());
  if (done) {
    co_await transaction->commit();
  } else {
    co_await transaction->rollback();
  }
  co_return done;
}

}  // namespace dirigent::cli
