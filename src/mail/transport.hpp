// The ways a mail leaves this process, one file each: SMTP (through libcurl) and the sendmail program.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace dirigent::mail {

/// A mail that could not be sent, in words for the log.
class TransportError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Envelope {
  std::string from, to;  // sendable addresses
};

/// Tells a transport at work that nobody waits any more.
using GivenUp = std::function<bool()>;

/// Blocks while it works; several threads may use one at once. Both calls throw TransportError.
class Transport {
 public:
  virtual ~Transport() = default;
  /// `message` has CR LF at its lines' ends.
  virtual void send(const Envelope& envelope, const std::string& message, const GivenUp& given_up) = 0;
  /// Could a mail be sent? Nothing is.
  virtual void verify(const GivenUp& given_up) = 0;
};

struct SmtpOptions {
  std::string host = "localhost";     // EMAIL_SMTP_HOST
  std::optional<std::uint16_t> port;  // EMAIL_SMTP_PORT; else 465 with `secure`, 587 without
  std::string user, password;         // EMAIL_SMTP_USER, EMAIL_SMTP_PASSWORD: never logged
  std::string name;                   // EMAIL_SMTP_NAME: what we call ourselves
  bool secure = false;               // EMAIL_SMTP_SECURE: TLS from the first byte; else as soon as the server offers it
  bool ignore_tls = false;           // EMAIL_SMTP_IGNORE_TLS: not even then
  bool pool = false;                 // EMAIL_SMTP_POOL: connections are kept for the next mail
  bool check_certificate = true;     // EMAIL_SMTP_TLS_REJECT_UNAUTHORIZED
  std::chrono::seconds timeout{60};  // for one mail
};
std::unique_ptr<Transport> make_smtp(SmtpOptions options);

struct SendmailOptions {
  std::string path;                  // EMAIL_SENDMAIL_PATH
  bool windows_lines = false;        // EMAIL_SENDMAIL_NEW_LINE
  std::chrono::seconds timeout{60};  // for one mail
};
std::unique_ptr<Transport> make_sendmail(SendmailOptions options);

}  // namespace dirigent::mail
