#include <cstdio>

#include "app/bootstrap.hpp"
#include "base/email.hpp"
#include "base/text.hpp"
#include "base/uuid.hpp"
#include "cli/environment.hpp"

namespace dirigent::cli {

namespace {

struct Options {
  std::string email, password, role;
};

io::Task<bool> exists(db::Session& session, sql::Fragment query) {
  const auto rows = co_await session.run(std::move(query));
  co_return !rows->empty();
}

io::Task<bool> create(db::Session& session, Options options, std::string hash) {
  sql::Fragment same_role("SELECT 1 FROM directus_roles WHERE id = ");
  same_role.parameter(options.role);
  bool known_role = base::is_uuid(options.role);
  if (known_role) known_role = co_await exists(session, std::move(same_role));
  if (!known_role)
    throw std::runtime_error("Invalid foreign key: there is no role with the id \"" + options.role + "\"");
  if (!base::is_email(options.email)) {
    throw std::runtime_error("Validation failed for field \"email\". Value has to be a valid email address");
  }
  sql::Fragment same_email("SELECT 1 FROM directus_users WHERE LOWER(email) = ");
  same_email.parameter(base::lower(options.email));
  const bool taken = co_await exists(session, std::move(same_email));
  if (taken) throw std::runtime_error("There is a user with this email already");
  app::UserRequest request;
  request.email = options.email;
  request.password_hash = std::move(hash);
  request.role = options.role;
  const std::string id = co_await app::create_user(session, std::move(request));
  std::printf("%s\n", id.c_str());
  co_return true;
}

io::Task<bool> change_password(db::Session& session, Options options, std::string hash) {
  sql::Fragment update("UPDATE directus_users SET password = ");
  update.parameter(std::move(hash)).raw(" WHERE LOWER(email) = ").parameter(base::lower(options.email));
  const auto rows = co_await session.run(std::move(update));
  if (rows->affected() == 0) throw std::runtime_error("No such user by this email");
  std::puts("Password is updated");
  co_return true;
}

using Change = io::Task<bool> (*)(db::Session&, Options, std::string);

// The password is hashed before the transaction begins: argon2 takes its time.
void run(Environment& environment, const Options& options, Change change) {
  const std::string hash = crypto::hash_password(app::argon2_options(environment.config()), options.password);
  environment.with_database([options, hash, change](app::Offline& offline) {
    return in_transaction(offline,
                          [options, hash, change](db::Session& session) { return change(session, options, hash); });
  });
}

Command create_command(Environment& environment) {
  auto options = std::make_shared<Options>();
  Command command{"create", "make an active user and print its id", nullptr, {}, {}};
  command.options = {{"--email", "e-mail address", &options->email},
                     {"--password", "password", &options->password},
                     {"--role", "id of the user's role", &options->role}};
  command.action = [&environment, options] {
    if (options->email.empty() || options->password.empty() || options->role.empty()) {
      return environment.fail("Email, password, role are required");
    }
    run(environment, *options, create);
  };
  return command;
}

Command passwd_command(Environment& environment) {
  auto options = std::make_shared<Options>();
  Command command{"passwd", "set a user's password; sessions are kept", nullptr, {}, {}};
  command.options = {{"--email", "e-mail address of the user", &options->email},
                     {"--password", "new password", &options->password}};
  command.action = [&environment, options] {
    if (options->email.empty() || options->password.empty()) {
      return environment.fail("Email and password are required");
    }
    run(environment, *options, change_password);
  };
  return command;
}

}  // namespace

Command users_command(Environment& environment) {
  Command group{"users", "manage users", nullptr, {}, {}};
  group.commands = {create_command(environment), passwd_command(environment)};
  return group;
}

}  // namespace dirigent::cli
