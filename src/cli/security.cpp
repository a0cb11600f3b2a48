#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/uuid.hpp"
#include "cli/environment.hpp"
#include "crypto/token.hpp"

namespace dirigent::cli {

void add_security(CLI::App& app, Environment&) {
  auto* security = app.add_subcommand("security", "generate keys and secrets");
  security->require_subcommand(1);
  add_command(*security, "key:generate", "print a random UUID")->callback([] {
    std::fputs(base::uuid_v4().c_str(), stdout);
  });
  add_command(*security, "secret:generate", "print a random secret of 32 characters")->callback([] {
    std::fputs(crypto::random_string(32).c_str(), stdout);
  });
}

}  // namespace dirigent::cli
