// From a request to who is asking.
//
// What a token stands for is remembered for at most ten seconds per loop, so that a busy client costs no SQL. All of it
// is forgotten at once after every change of users, roles, policies, access and permissions in this process and, on
// PostgreSQL and where there is a bus, in any other process on the database; what policies permit only where that may
// have changed: of a change of permissions in this process, only the policies it concerns. The ten seconds bound how
// long a change made by other means can go unnoticed.
#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "auth/services.hpp"
#include "cache/bus.hpp"
#include "http/message.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

class Authenticator {
 public:
  /// `services` outlives this; its `invalidate` is set to this object's and its hooks call it after changes of rights.
  /// REQUIRES: before the server serves.
  Authenticator(Services& services, unsigned loops);
  ~Authenticator();
  Authenticator(const Authenticator&) = delete;
  Authenticator& operator=(const Authenticator&) = delete;

  /// The public for a request without a token. `request` outlives the task. Throws base::Failure: INVALID_PAYLOAD for
  /// two tokens, INVALID_CREDENTIALS, INVALID_TOKEN, TOKEN_EXPIRED.
  io::Task<access::Who> authenticate(const http::Request& request);
  /// Throws INVALID_PAYLOAD for two tokens.
  void require_one_token(const http::Request& request) const;
  /// Is the token of `request` the one in its session cookie?
  bool uses_session_cookie(const http::Request& request) const;
  /// The Set-Cookie value that clears the session cookie.
  std::string cleared_session_cookie() const;
  /// Forgets everything. Any thread.
  void invalidate();
  /// From now on changes of rights in other processes invalidate too, and those are told over `bus` as well, which
  /// outlives this or is null. REQUIRES: the loops run, `bus` was not started.
  void follow_others(cache::Bus* bus = nullptr);

 private:
  struct Cache;
  // What a change may be about. More includes less.
  enum Change : unsigned { kNothing = 0, kWho = 1, kPermissions = 2 };
  void forget(Change change);
  /// Forgets at once what the event is about; the task is for the others.
  io::Task<void> heard(const json::value& payload, const base::HookMeta& meta);
  io::Task<void> told(Change change);
  io::Task<void> tell();
  io::Task<access::Accountability> remembered(std::string token, std::string ip);

  Services& services_;
  cache::Bus* bus_ = nullptr;
  std::atomic<std::uint64_t> generation_{0};
  std::atomic<unsigned> untold_{kNothing};      // the most that other processes have not been told yet
  std::vector<std::unique_ptr<Cache>> caches_;  // one per loop, each used by its loop only
};

}  // namespace dirigent::auth
