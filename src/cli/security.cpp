#include <cstdio>

#include "base/uuid.hpp"
#include "cli/environment.hpp"
#include "crypto/token.hpp"

namespace dirigent::cli {

Command security_command() {
  const auto key = [] { std::fputs(base::uuid_v4().c_str(), stdout); };
  const auto secret = [] { std::fputs(crypto::random_string(32).c_str(), stdout); };
  Command group{"security", "generate keys and secrets", nullptr, {}, {}};
  group.commands = {{"key:generate", "print a random UUID", key, {}, {}},
                    {"secret:generate", "print a random secret of 32 characters", secret, {}, {}}};
  return group;
}

}  // namespace dirigent::cli
