// Time zones by their IANA names ("Europe/Paris"), from the system's database: what a clock on the wall shows there.
//
// Wall clocks are kept as milliseconds too: those of the same calendar fields in UTC. Values of this type are small,
// may be copied freely and used from any thread; a zone once loaded stays in memory.
#pragma once
#include <cctz/time_zone.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace dirigent::base {

class TimeZone {
 public:
  /// UTC.
  TimeZone() : zone_(cctz::utc_time_zone()) {}
  /// Nothing for a name that the database does not have. Names of files elsewhere, POSIX rules ("EST5EDT4") and the
  /// system's own zone ("localtime") are none.
  static std::optional<TimeZone> find(std::string_view name);

  /// Letters, digits and "/_+-" only.
  std::string name() const { return zone_.name(); }
  /// What the clock shows at `instant`.
  EpochMs wall_clock(EpochMs instant) const;
  /// The first instant at which the clock shows `wall_clock`; where it is put forward past it, the instant at which
  /// that happens.
  EpochMs instant(EpochMs wall_clock) const;
  /// The instant meant by a clock's time as people write it down: the second one where the clock shows it twice; where
  /// it skips it, what it would have been had the clock not been put forward. PostgreSQL reads such times alike.
  EpochMs reading(EpochMs wall_clock) const;
  /// "2024-03-31T00:00:00+01:00"; milliseconds are left out.
  std::string iso(EpochMs instant) const;

 private:
  enum class Reading { kFirst, kUsual };
  EpochMs instant(EpochMs wall_clock, Reading reading) const;
  explicit TimeZone(cctz::time_zone zone) : zone_(zone) {}
  cctz::time_zone zone_;
};

}  // namespace dirigent::base
