#include <cstdio>

#include "app/bootstrap.hpp"
#include "cli/environment.hpp"

namespace dirigent::cli {

namespace {

struct Options {
  std::string name;
  bool admin = false, app = false;
};

io::Task<bool> insert_role(db::Session& session, app::RoleRequest request) {
  const std::string id = co_await app::create_role(session, std::move(request));
  std::printf("%s\n", id.c_str());
  co_return true;
}

void create(Environment& environment, const Options& options) {
  if (options.name.empty()) return environment.fail("Name is required: --role <name>");
  app::RoleRequest request;
  request.name = options.name;
  request.policy_name = "Policy for " + options.name;
  request.icon = "supervised_user_circle";
  request.policy_icon = request.icon;
  request.admin = options.admin;
  request.app = options.app;
  environment.with_database([request](app::Offline& offline) {
    return in_transaction(offline, [request](db::Session& session) { return insert_role(session, request); });
  });
}

}  // namespace

Command roles_command(Environment& environment) {
  auto options = std::make_shared<Options>();
  Command command{"create", "make a role with a policy of its own and print its id", nullptr, {}, {}};
  command.options = {{"--role", "name of the role", &options->name},
                     {"--admin", "give admin access", &options->admin},
                     {"--app", "give app access", &options->app}};
  command.action = [&environment, options] { create(environment, *options); };
  return {"roles", "manage roles", nullptr, {}, {std::move(command)}};
}

}  // namespace dirigent::cli
