#include "base/calendar/time_zone.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace dirigent::base {

namespace {

using Point = cctz::time_point<cctz::seconds>;

/// Whole seconds before or at `time`.
std::int64_t seconds_of(EpochMs time) {
  return time / 1000 - (time % 1000 < 0 ? 1 : 0);
}

Point point_of(EpochMs time) {
  return Point(cctz::seconds(seconds_of(time)));
}

/// Area/Location, as the database's files are called. "posix/", "right/" and "localtime" begin with a small letter.
bool is_zone_name(std::string_view name) {
  static constexpr std::string_view kMarks = "_+-";
  if (name.empty() || name.size() > 64 || name.front() < 'A' || name.front() > 'Z' || name.back() == '/') return false;
  char before = '/';
  for (const char c : name) {
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!letter && kMarks.find(c) == std::string_view::npos && (c != '/' || before == '/')) return false;
    before = c;
  }
  return true;
}

}  // namespace

std::optional<TimeZone> TimeZone::find(std::string_view name) {
  if (!is_zone_name(name)) return std::nullopt;
  cctz::time_zone zone;
  if (!cctz::load_time_zone(std::string(name), &zone)) return std::nullopt;
  return TimeZone(zone);
}

EpochMs TimeZone::wall_clock(EpochMs instant) const {
  return instant + zone_.lookup(point_of(instant)).offset * EpochMs{1000};
}

EpochMs TimeZone::instant(EpochMs wall_clock) const {
  return instant(wall_clock, Reading::kFirst);
}

EpochMs TimeZone::reading(EpochMs wall_clock) const {
  return instant(wall_clock, Reading::kUsual);
}

EpochMs TimeZone::instant(EpochMs wall_clock, Reading reading) const {
  const std::int64_t seconds = seconds_of(wall_clock);
  const cctz::civil_second civil = cctz::civil_second(1970, 1, 1) + seconds;
  using Lookup = cctz::time_zone::civil_lookup;
  const Lookup found = zone_.lookup(civil);
  Point point = found.pre;
  if (reading == Reading::kFirst && found.kind == Lookup::SKIPPED) point = found.trans;
  if (reading == Reading::kUsual && found.kind == Lookup::REPEATED) point = found.post;
  return point.time_since_epoch().count() * 1000 + (wall_clock - seconds * 1000);
}

std::string TimeZone::iso(EpochMs instant) const {
  const int offset = zone_.lookup(point_of(instant)).offset;
  const EpochMs shown = instant + offset * EpochMs{1000};
  const int distance = std::abs(offset);
  std::string text = date_time_text(to_civil(seconds_of(shown) * 1000, false));
  text += fmt::format("{}{:02}:{:02}", offset < 0 ? '-' : '+', distance / 3600, distance / 60 % 60);
  if (distance % 60 != 0) text += fmt::format(":{:02}", distance % 60);  // before zones were counted in minutes
  return text;
}

}  // namespace dirigent::base
