// Addresses and header texts of mails (RFC 5322, RFC 2047). Nothing that comes out of here can end a header line.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace dirigent::mail {

struct Address {
  std::string address;  // "ada@example.com"
  std::string name;     // may be empty
};

/// May `text` stand in an envelope and in angle brackets: one `@` with something on both sides, no white space, control
/// characters or brackets, no dash at the begin (programs take that for an option), at most 254 bytes.
bool is_sendable(std::string_view text);

/// `ada@example.com` or `Ada <ada@example.com>`; nothing for what is no address.
std::optional<Address> address_of(std::string_view text);

/// A text as a header shows it: as it is where it is plain, else in encoded words, folded. Control characters become
/// spaces.
std::string header_text(std::string_view text);
/// `Ada <ada@example.com>` as a header shows it. REQUIRES: is_sendable(address.address)
std::string header_address(const Address& address);

}  // namespace dirigent::mail
