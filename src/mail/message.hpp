// A mail as bytes (RFC 5322, MIME): an HTML part and the same as plain text.
#pragma once
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "mail/address.hpp"

namespace dirigent::mail {

struct Message {
  Address from, to;
  std::string subject;
  std::string html;
};

/// The whole mail, lines ended by CR LF, dated `now`. REQUIRES: both addresses are sendable.
std::string compose(const Message& message, base::EpochMs now);

/// Quoted-printable (RFC 2045, 6.7): lines of at most 76 characters, none of which begins with a dot.
std::string quoted_printable(std::string_view text);

}  // namespace dirigent::mail
