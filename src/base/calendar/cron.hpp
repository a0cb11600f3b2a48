// Times by cron expressions: five fields (minute, hour, day of month, month, day of week) or six, with seconds first.
//
// A field is `*`, numbers, ranges `a-b`, steps `*/n` and `a-b/n`, lists of those, and names (jan, mon). Where both day
// fields are restricted, either suffices, as crontab(5) has it; Sunday is 0 and 7. Times are those a clock in the zone
// shows. A time of day that the clock skips comes when it is put forward; one that it shows twice comes once. What runs
// in the course of every hour knows no such times: it passes over a skipped hour, and runs in both that are shown
// alike.
#pragma once
#include <array>
#include <bitset>
#include <optional>
#include <string>
#include <string_view>

#include "base/calendar/time_zone.hpp"
#include "base/time.hpp"

namespace dirigent::base {

class Cron {
 public:
  /// Nothing for what is no expression; `problem` then says why, when given.
  static std::optional<Cron> parse(std::string_view text, std::string* problem = nullptr);

  /// The first time behind `after`; nothing for what never comes (30 February).
  std::optional<EpochMs> next(EpochMs after, const TimeZone& zone = {}) const;

 private:
  bool fits_day(const Civil& day) const;
  std::optional<EpochMs> next_wall_clock(EpochMs from) const;

  std::bitset<60> seconds_, minutes_;
  std::bitset<24> hours_;
  std::bitset<32> days_;
  std::bitset<13> months_;
  std::bitset<7> weekdays_;
  bool any_day_ = true, any_weekday_ = true;
  bool every_hour_ = true;  // it runs in the course of the hours, not at a time of day
};

}  // namespace dirigent::base
