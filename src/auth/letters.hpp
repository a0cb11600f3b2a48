// The mails that people get from their project: its name, colour and logo around what a feature has to say.
#pragma once
#include <string>

#include "auth/services.hpp"
#include "base/json.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

struct Letter {
  std::string to;
  std::string subject;
  std::string template_name;
  json::object data;  // what the template shows besides the project: `url`, `email`, ...
};

/// Hands letters over to the mailer and returns: whether they arrive, nobody waits to learn. Without a mailer they are
/// dropped. Templates get projectName, projectColor, projectLogo and projectUrl as well.
io::Task<void> send_letters(const Services& services, std::vector<Letter> letters);
io::Task<void> send_letter(const Services& services, Letter letter);

}  // namespace dirigent::auth
