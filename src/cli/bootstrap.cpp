#include "app/bootstrap.hpp"

#include <cstdio>

#include "base/log.hpp"
#include "cli/environment.hpp"

namespace dirigent::cli {

namespace {

io::Task<bool> run_bootstrap(app::Offline& offline, const config::Config& config, app::BootstrapOptions options) {
  const auto report = co_await app::bootstrap(offline.database(), config, offline.hasher(), options);
  base::log::info(report.installed ? "Database installed" : "Database already installed");
  if (report.generated_password) {
    std::printf("\n  Administrator   %s\n  Password        %s   (shown only now)\n\n", report.admin_email->c_str(),
                report.generated_password->c_str());
  }
  base::log::info("Done");
  co_return true;
}

}  // namespace

Command bootstrap_command(Environment& environment) {
  auto options = std::make_shared<app::BootstrapOptions>();
  Command command;
  command.name = "bootstrap";
  command.help = "install the system tables and the administrator; repeatable";
  command.options = {
      {"--skipAdminInit", "make no administrator", &options->skip_admin},
      {"--generate-admin", "without ADMIN_EMAIL and ADMIN_PASSWORD make one with a random password and print it once",
       &options->generate_admin}};
  command.action = [&environment, options] {
    environment.with_database([&environment, options](app::Offline& offline) {
      return run_bootstrap(offline, environment.config(), *options);
    });
  };
  return command;
}

}  // namespace dirigent::cli
