// Sends mails beside the requests that ask for them.
//
// send() puts a mail in a bounded queue and returns; up to four threads of the mailer's own, begun when they are
// needed, render it and hand it to the transport. A mail that cannot be sent within its time is named in the log (to
// whom is not) and given up: requests never wait for mails nor fail with them.
#pragma once
#include <chrono>
#include <memory>
#include <string>

#include "base/json.hpp"
#include "mail/address.hpp"
#include "mail/transport.hpp"

namespace dirigent::mail {

/// A mail to be made of a template.
struct Mail {
  std::string to;         // one address
  std::string from_name;  // shown beside the sender's address, unless EMAIL_FROM has a name of its own
  std::string subject;
  std::string template_name;
  json::object data;
};

struct MailerOptions {
  Address from;                        // EMAIL_FROM
  std::string templates;               // EMAIL_TEMPLATES_PATH
  std::size_t queue = 10'000;          // mails that may wait
  std::chrono::seconds patience{900};  // how long one may wait
};

class Mailer {
 public:
  Mailer(MailerOptions options, std::unique_ptr<Transport> transport);
  /// stop(0)
  ~Mailer();

  /// Any thread; never blocks. False, with a line in the log, when the queue is full, the address is none that mail can
  /// be sent to, or the mailer was stopped.
  bool send(Mail mail);
  /// Tries the transport in the background; a line in the log says when it does not work. EMAIL_VERIFY_SETUP
  void verify();
  /// Blocks until all mails are sent, at most `time`; what is left is given up.
  void stop(std::chrono::milliseconds time);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dirigent::mail
