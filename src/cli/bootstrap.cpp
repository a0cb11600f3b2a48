#include "app/bootstrap.hpp"

#include <CLI/CLI.hpp>
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

void add_bootstrap(CLI::App& app, Environment& environment) {
  auto options = std::make_shared<app::BootstrapOptions>();
  auto* command = app.add_subcommand("bootstrap", "install the system tables and the administrator; repeatable");
  command->allow_extras();
  command->add_flag("--skipAdminInit", options->skip_admin, "make no administrator");
  command->add_flag("--generate-admin", options->generate_admin,
                    "without ADMIN_EMAIL and ADMIN_PASSWORD make one with a random password and print it once");
  command->callback([&environment, options] {
    environment.with_database([&environment, options](app::Offline& offline) {
      return run_bootstrap(offline, environment.config(), *options);
    });
  });
}

}  // namespace dirigent::cli
