// Time-based one-time passwords (RFC 6238): SHA-1, 6 digits, 30 s.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace dirigent::auth {

/// Is `code` right for the base32 `secret` at `time` (seconds since the epoch)? The steps before and after count too.
bool otp_matches(std::string_view secret, std::string_view code, std::int64_t time);

/// A secret of 80 random bits, in base32.
std::string new_otp_secret();

}  // namespace dirigent::auth
