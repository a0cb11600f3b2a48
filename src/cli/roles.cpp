#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/bootstrap.hpp"
#include "cli/environment.hpp"

namespace dirigent::cli {

namespace {

io::Task<bool> insert_role(db::Session& session, app::RoleRequest request) {
  const std::string id = co_await app::create_role(session, std::move(request));
  std::printf("%s\n", id.c_str());
  co_return true;
}

}  // namespace

void add_roles(CLI::App& app, Environment& environment) {
  struct Options {
    std::string name;
    bool admin = false, app = false;
  };
  auto options = std::make_shared<Options>();
  auto* roles = app.add_subcommand("roles", "manage roles");
  roles->require_subcommand(1);
  auto* create = roles->add_subcommand("create", "make a role with a policy of its own and print its id");
  create->allow_extras();
  create->add_option("--role", options->name, "name of the role");
  create->add_flag("--admin", options->admin, "give admin access");
  create->add_flag("--app", options->app, "give app access");
  create->callback([&environment, options] {
    if (options->name.empty()) return environment.fail("Name is required: --role <name>");
    app::RoleRequest request{options->name,
                             "Policy for " + options->name,
                             "supervised_user_circle",
                             "supervised_user_circle",
                             std::nullopt,
                             options->admin,
                             options->app};
    environment.with_database([request](app::Offline& offline) {
      return in_transaction(offline, [request](db::Session& session) { return insert_role(session, request); });
    });
  });
}

}  // namespace dirigent::cli
