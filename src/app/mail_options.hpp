// The mailer as the settings want it.
#pragma once
#include <memory>

#include "config/config.hpp"
#include "mail/mailer.hpp"

namespace dirigent::app {

/// EMAIL_*. Throws config::ConfigError for a sender that is no address. Nothing is started before the first mail.
std::unique_ptr<mail::Mailer> make_mailer(const config::Config& config);

/// Tries a transport that the settings name, in the background, unless EMAIL_VERIFY_SETUP is false.
void verify_mailer(const config::Config& config, mail::Mailer& mailer);

}  // namespace dirigent::app
