// Named tokens: a user has as many as their programs need, each with a scope, an end and addresses of its own, and each
// revoked alone. The contract's one static token per user goes on beside them.
//
// Of a token only its SHA-256 is stored: it has 256 random bits, so a slow hash would add nothing. It is shown once.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/services.hpp"
#include "base/time.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

/// What a token is narrowed to. Nothing set: all that its user may.
struct TokenLimits {
  std::optional<std::vector<std::string>> policies;   // ids; those the user no longer holds give nothing
  std::optional<std::vector<std::string>> addresses;  // addresses, CIDRs and a-b ranges
  std::optional<base::EpochMs> expires;
  bool any() const { return policies || addresses || expires; }
};

/// Throws base::Failure for a request from `ip` with a token that is limited so: TOKEN_EXPIRED, INVALID_IP.
void require_usable(const TokenLimits& limits, const std::string& ip);

struct NamedToken {
  std::string id, user, name;
  std::string prefix;  // its first characters, to recognise it by
  TokenLimits limits;
  base::EpochMs created = 0;
  std::optional<base::EpochMs> last_used;  // to the minute
};

inline constexpr std::size_t kMostNamedTokens = 100;  // of one user

/// May `token` be a named one? Others need not be looked up.
bool looks_like_named_token(std::string_view token);

/// Tokens of `user`, the newest first.
io::Task<std::vector<NamedToken>> named_tokens_of(const Services& services, std::string user);
/// One of them.
io::Task<std::optional<NamedToken>> named_token(const Services& services, std::string user, std::string id);

struct MadeToken {
  NamedToken row;
  std::string token;  // nobody sees it again
};
/// Throws base::Failure: INVALID_PAYLOAD for policies that `user` does not hold, LIMIT_EXCEEDED.
io::Task<MadeToken> make_named_token(const Services& services, std::string user, std::string name, TokenLimits limits);
/// False when `user` has no such token.
io::Task<bool> rename_named_token(const Services& services, std::string user, std::string id, std::string name);
io::Task<bool> revoke_named_token(const Services& services, std::string user, std::string id);

/// The token itself and the role of its user, who is active. Nothing for a text that is no named token.
struct PresentedNamedToken {
  NamedToken token;
  std::optional<std::string> role;
};
io::Task<std::optional<PresentedNamedToken>> find_named_token(db::Session& session, std::string token);
/// Writes down that a token was used, at most once a minute and beside the request.
io::Task<void> note_use(const Services& services, NamedToken token);

}  // namespace dirigent::auth
