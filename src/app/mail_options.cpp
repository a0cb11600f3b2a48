#include "app/mail_options.hpp"

namespace dirigent::app {

namespace {

// Ways of sending that the contract knows and this build does not have: mails fail, the rest works.
class MissingTransport : public mail::Transport {
 public:
  explicit MissingTransport(std::string name) : name_(std::move(name)) {}
  void send(const mail::Envelope&, const std::string&, const mail::GivenUp&) override { fail(); }
  void verify(const mail::GivenUp&) override { fail(); }

 private:
  [[noreturn]] void fail() const {
    throw mail::TransportError("EMAIL_TRANSPORT is \"" + name_ +
                               "\", which this build does not have: use smtp or sendmail");
  }
  std::string name_;
};

mail::SmtpOptions smtp_options(const config::Config& config) {
  mail::SmtpOptions options;
  if (std::string host = config.text("EMAIL_SMTP_HOST"); !host.empty()) options.host = std::move(host);
  if (const auto port = config.optional_integer("EMAIL_SMTP_PORT")) options.port = static_cast<std::uint16_t>(*port);
  options.user = config.text("EMAIL_SMTP_USER");
  options.password = config.text("EMAIL_SMTP_PASSWORD");
  options.name = config.text("EMAIL_SMTP_NAME");
  options.secure = config.flag("EMAIL_SMTP_SECURE");
  options.ignore_tls = config.flag("EMAIL_SMTP_IGNORE_TLS");
  options.pool = config.flag("EMAIL_SMTP_POOL");
  options.check_certificate = config.flag("EMAIL_SMTP_TLS_REJECT_UNAUTHORIZED");
  return options;
}

std::unique_ptr<mail::Transport> make_transport(const config::Config& config) {
  const std::string kind = config.text("EMAIL_TRANSPORT");
  if (kind == "smtp") return mail::make_smtp(smtp_options(config));
  if (kind != "sendmail") return std::make_unique<MissingTransport>(kind);
  mail::SendmailOptions options;
  options.path = config.text("EMAIL_SENDMAIL_PATH");
  options.windows_lines = config.text("EMAIL_SENDMAIL_NEW_LINE") == "windows";
  return mail::make_sendmail(std::move(options));
}

}  // namespace

std::unique_ptr<mail::Mailer> make_mailer(const config::Config& config) {
  mail::MailerOptions options;
  const std::string from = config.text("EMAIL_FROM");
  const auto address = mail::address_of(from);
  if (!address) {
    throw config::ConfigError("EMAIL_FROM is \"" + from + "\": it has to be an address, e.g. no-reply@example.com");
  }
  options.from = *address;
  options.templates = config.text("EMAIL_TEMPLATES_PATH");
  return std::make_unique<mail::Mailer>(std::move(options), make_transport(config));
}

void verify_mailer(const config::Config& config, mail::Mailer& mailer) {
  // The standard transport is a program that most machines do not have; whoever names one wants to know.
  if (config.flag("EMAIL_VERIFY_SETUP") && config.is_set("EMAIL_TRANSPORT")) mailer.verify();
}

}  // namespace dirigent::app
