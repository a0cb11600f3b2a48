// Failed logins per user: past settings.auth_login_attempts of them the user is suspended.
//
// What counts is how attempts end: those still being verified are no failures yet, so that many right logins at once
// leave the user alone. Guesses sent at once gain nothing by it: each wrong one counts when it is known to be wrong,
// and once they have suspended the user a right one among them is refused as well. The last active administrator is
// not suspended, for nobody could undo it: past the limit there is one attempt a minute, the others are refused
// whatever they say. Counters belong to this process.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "auth/services.hpp"
#include "auth/sessions/session.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

/// One login on its way. Without a limit in the settings nothing is counted.
class Attempt {
 public:
  /// With the limit reached already, this attempt suspends the user, with an activity row and a revision, and begins
  /// the count anew for the day the user is active again; the attempt itself goes on.
  static io::Task<Attempt> begin(const Services& services, std::string user, Origin origin);

  /// The password or the one-time password was wrong: one more failure. One past the limit suspends.
  io::Task<void> failed(const Services& services, Origin origin);
  /// Everything was right: earlier failures are forgotten. False when attempts side by side with this one have
  /// suspended the user meanwhile.
  bool succeeded();

 private:
  struct Counter;
  struct Counters;

  // False when the user may not be suspended.
  static io::Task<bool> spend(const Services& services, std::string user, std::shared_ptr<Counter> counter,
                              Origin origin);

  std::string user_;
  std::int64_t limit_ = 0;
  bool open_ = false;                 // the user was active, and no pause was on, when the attempt began
  std::shared_ptr<Counter> counter_;  // none when nothing is counted
};

}  // namespace dirigent::auth
