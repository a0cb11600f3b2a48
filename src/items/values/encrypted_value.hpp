// Texts of `encrypt` fields as the reference release stores them, so that either can read the other's:
// "1||scrypt||N||r||p||salt||iv||ciphertext||tag", the last four in base64; AES-256-GCM under a key that scrypt makes
// of SECRET.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace dirigent::items {

/// Takes some tens of milliseconds, as a password hash does.
std::string encrypt_value(std::string_view clear, std::string_view secret);

/// Nothing when the text is not in that form or was made under another secret.
std::optional<std::string> decrypt_value(std::string_view stored, std::string_view secret);

}  // namespace dirigent::items
