#include "base/calendar/time_bin.hpp"

#include <array>

namespace dirigent::base {

namespace {

constexpr EpochMs kMinuteMs = 60'000, kHourMs = 60 * kMinuteMs, kDayMs = 24 * kHourMs;

constexpr std::array<std::string_view, 7> kNames = {"minute", "hour", "day", "week", "month", "quarter", "year"};

/// The multiple of `size` before or at `time`.
EpochMs floor_to(EpochMs time, EpochMs size) {
  const EpochMs rest = time % size;
  return time - rest - (rest < 0 ? size : 0);
}

EpochMs first_day(EpochMs time, unsigned months) {
  using namespace std::chrono;
  const year_month_day date{sys_days{days{floor_to(time, kDayMs) / kDayMs}}};
  const unsigned first = (static_cast<unsigned>(date.month()) - 1) / months * months + 1;
  return sys_days{date.year() / month{first} / 1}.time_since_epoch().count() * kDayMs;
}

}  // namespace

std::optional<BinUnit> bin_unit_of(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<BinUnit>(i);
  return std::nullopt;
}

std::string_view name_of(BinUnit unit) {
  return kNames[static_cast<std::size_t>(unit)];
}

bool is_clock_unit(BinUnit unit) {
  return unit == BinUnit::kMinute || unit == BinUnit::kHour;
}

EpochMs bin_of_wall_clock(EpochMs wall_clock, BinUnit unit) {
  constexpr EpochMs kMonday = 4 * kDayMs;  // 1970-01-05
  switch (unit) {
    case BinUnit::kMinute:
      return floor_to(wall_clock, kMinuteMs);
    case BinUnit::kHour:
      return floor_to(wall_clock, kHourMs);
    case BinUnit::kDay:
      return floor_to(wall_clock, kDayMs);
    case BinUnit::kWeek:
      return floor_to(wall_clock - kMonday, 7 * kDayMs) + kMonday;
    case BinUnit::kMonth:
      return first_day(wall_clock, 1);
    case BinUnit::kQuarter:
      return first_day(wall_clock, 3);
    case BinUnit::kYear:
      return first_day(wall_clock, 12);
  }
  return wall_clock;
}

EpochMs bin_of_clock(EpochMs wall_clock, BinUnit unit, const TimeZone& zone) {
  const EpochMs begin = bin_of_wall_clock(wall_clock, unit);
  return is_clock_unit(unit) ? zone.reading(begin) : begin;
}

EpochMs bin_of_instant(EpochMs instant, BinUnit unit, const TimeZone& zone) {
  const EpochMs wall_clock = zone.wall_clock(instant);
  const EpochMs begin = bin_of_wall_clock(wall_clock, unit);
  return is_clock_unit(unit) ? begin - (wall_clock - instant) : begin;
}

}  // namespace dirigent::base
