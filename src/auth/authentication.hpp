// From a request's token to who is asking.
//
// The token comes from `?access_token=`, the Authorization header (Bearer) or the session cookie. A JWT of ours is
// checked by its signature, anything else is looked up as a static token. What a token stands for is remembered for at
// most ten seconds per loop, so that a busy client costs no SQL; invalidate() forgets everything at once.
#pragma once
#include <atomic>
#include <memory>
#include <string>

#include "access/access.hpp"
#include "auth/services.hpp"
#include "http/message.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

class Authenticator {
 public:
  /// `services` outlives this; its `invalidate` is set to this object's.
  Authenticator(Services& services, unsigned loops);
  ~Authenticator();

  /// Throws base::Failure: INVALID_PAYLOAD for two tokens, INVALID_CREDENTIALS, INVALID_TOKEN, TOKEN_EXPIRED.
  io::Task<access::Who> authenticate(const http::Request& request);
  /// Was the token of `request` in the session cookie?
  bool uses_session_cookie(const http::Request& request) const;
  /// The Set-Cookie value that clears the session cookie.
  std::string cleared_session_cookie() const;
  /// Any thread.
  void invalidate() { generation_.fetch_add(1, std::memory_order_release); }

 private:
  struct Cache;
  io::Task<access::Accountability> identify(std::string token, std::optional<std::string> ip, base::EpochMs& expires);
  Services& services_;
  std::atomic<std::uint64_t> generation_{0};
  std::vector<std::unique_ptr<Cache>> caches_;  // one per loop, each used by its loop only
};

}  // namespace dirigent::auth
