// What the tokens say that this server signs for people: sessions, and the links of mails.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "auth/services.hpp"
#include "base/json.hpp"

namespace dirigent::auth {

inline constexpr std::size_t kMaxToken = 8192;  // bytes
inline constexpr std::string_view kIssuer = "directus";

/// `claims` as a token that is good for `life` from now; the claims that say so come last.
std::string sign_claims(const Services& services, json::object claims, std::chrono::milliseconds life);

/// A claim that is a text; nothing for any other.
std::optional<std::string_view> text_claim(const json::object& claims, std::string_view name);

}  // namespace dirigent::auth
