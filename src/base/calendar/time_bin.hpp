// Times put into bins: the begin of the minute, hour, day, week (from Monday), month, quarter or year they are in.
#pragma once
#include <optional>
#include <string_view>

#include "base/calendar/time_zone.hpp"
#include "base/time.hpp"

namespace dirigent::base {

enum class BinUnit { kMinute, kHour, kDay, kWeek, kMonth, kQuarter, kYear };

/// "minute" to "year".
std::optional<BinUnit> bin_unit_of(std::string_view name);
std::string_view name_of(BinUnit unit);

/// Minutes and hours of an instant keep their offset, so that the hour a clock shows twice is two bins.
bool is_clock_unit(BinUnit unit);

/// The begin of the bin that a wall clock's time is in, as a wall clock's time.
EpochMs bin_of_wall_clock(EpochMs wall_clock, BinUnit unit);

/// The begin of the bin an instant is in: an instant for clock units, a wall clock's time for the others.
EpochMs bin_of_instant(EpochMs instant, BinUnit unit, const TimeZone& zone);

/// The same for what a clock in the zone showed.
EpochMs bin_of_clock(EpochMs wall_clock, BinUnit unit, const TimeZone& zone);

}  // namespace dirigent::base
