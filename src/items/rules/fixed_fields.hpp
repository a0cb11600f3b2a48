// Fields of system collections that not everyone sets who may write the rest of an item: for the rules that refuse
// them, and for admins who ask what would be refused (auth/explain/).
#pragma once
#include <algorithm>
#include <string_view>

namespace dirigent::items {

/// Of directus_users: set by the ways to log in alone; an administrator sets all but the first by hand.
inline constexpr std::string_view kManagedFields[] = {"tfa_secret", "provider", "external_identifier"};

/// Is an update of `field` of a user refused to whoever asks?
inline bool is_managed(std::string_view field, bool admin) {
  const auto* end = admin ? std::begin(kManagedFields) + 1 : std::end(kManagedFields);
  return std::find(std::begin(kManagedFields), end, field) != end;
}

/// Of directus_users: what a token that gives less than its user has does not change of this user.
inline constexpr std::string_view kOwnCredentials[] = {"password", "token", "email", "status", "role", "policies"};

/// Of directus_shares: a share sees what its creator sees, so that only administrators say who that is.
inline constexpr std::string_view kShareCreator = "user_created";

}  // namespace dirigent::items
