// Challenges: what an authenticator signs, so that an answer is worth nothing a second time or anywhere else.
//
// The server remembers none that it gives out: a challenge is signed, says what and whom it is for and ends after five
// minutes, so that asking for many of them fills nothing. Remembered are those that were answered rightly, until they
// end: in the database, so that no process takes what another one took.
#pragma once
#include <chrono>
#include <optional>
#include <string>

#include "auth/services.hpp"
#include "crypto/webauthn.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

inline constexpr std::chrono::milliseconds kChallengeLife{300'000};

enum class ChallengeFor { kRegistration, kLogin };

/// base64url, as browsers take and give it. `user` registers; logins name none.
std::string make_challenge(const Services& services, ChallengeFor purpose, const std::string& user = "");
/// Is it one of ours, for this purpose and user, and has it not ended?
bool challenge_stands(const Services& services, const std::string& challenge, ChallengeFor purpose,
                      const std::string& user = "");
/// What the answer has to be for whose client data a browser sent; nothing when it answers no challenge that stands.
std::optional<crypto::WebauthnExpectations> expected_answer(const Services& services, const std::string& client_data,
                                                            ChallengeFor purpose, const std::string& user = "");
/// Notes that a challenge that stands was answered; false when it was before, by whichever process.
io::Task<bool> use_challenge(const Services& services, std::string challenge);

}  // namespace dirigent::auth
