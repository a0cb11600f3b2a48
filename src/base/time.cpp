#include "base/time.hpp"

#include <ctime>

#include <fmt/format.h>

namespace dirigent::base {

namespace {

constexpr EpochMs kSecond = 1000, kDay = 86'400'000;
constexpr EpochMs kLastInstant = 8'640'000'000'000'000;  // of JavaScript's Date

EpochMs floor_div(EpochMs a, EpochMs b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

// localtime_r takes a process-wide lock, so a server that runs in UTC never calls it.
bool zone_is_utc() {
  static const bool utc = [] {
    tzset();
    return timezone == 0 && daylight == 0;
  }();
  return utc;
}

// Milliseconds the server's zone is ahead of UTC at an instant.
EpochMs zone_offset(EpochMs time) {
  if (zone_is_utc()) return 0;
  const auto seconds = static_cast<std::time_t>(floor_div(time, kSecond));
  std::tm fields{};
  return localtime_r(&seconds, &fields) ? fields.tm_gmtoff * kSecond : 0;
}

// Days since 1970-01-01 of the first of a month, proleptic Gregorian (std::chrono ends at the year 32767).
EpochMs days_before_month(EpochMs year, int month) {
  if (month <= 2) --year;
  const EpochMs era = floor_div(year, 400);
  const EpochMs year_of_era = year - era * 400;
  const EpochMs day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5;
  return era * 146'097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719'468;
}

EpochMs from_utc_fields(const Civil& civil) {
  const EpochMs days = days_before_month(civil.year, civil.month) + civil.day - 1;
  return days * kDay + ((civil.hour * 60LL + civil.minute) * 60 + civil.second) * kSecond + civil.millisecond;
}

}  // namespace

EpochMs now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

Civil to_civil(EpochMs time, bool local) {
  time = std::clamp(time, -kLastInstant, kLastInstant);
  if (local) time += zone_offset(time);
  const EpochMs days = floor_div(time, kDay);
  const auto rest = static_cast<int>(time - days * kDay);
  const EpochMs shifted = days + 719'468;  // years begin in March here, so that the leap day is the last
  const EpochMs era = floor_div(shifted, 146'097);
  const EpochMs day_of_era = shifted - era * 146'097;
  const EpochMs year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const EpochMs day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const EpochMs month = (5 * day_of_year + 2) / 153;
  Civil civil{};
  civil.month = static_cast<int>(month < 10 ? month + 3 : month - 9);
  civil.year = static_cast<int>(year_of_era + era * 400) + (civil.month <= 2 ? 1 : 0);
  civil.day = static_cast<int>(day_of_year - (153 * month + 2) / 5 + 1);
  civil.hour = rest / 3'600'000;
  civil.minute = rest / 60'000 % 60;
  civil.second = rest / 1000 % 60;
  civil.millisecond = rest % 1000;
  return civil;
}

// Where a zone's clock jumps, JavaScript's rule: the earlier of two instants; in a gap the offset from before the jump.
EpochMs from_civil(const Civil& civil, bool local) {
  const EpochMs fields = from_utc_fields(civil);
  if (!local || zone_is_utc()) return fields;
  const EpochMs before = zone_offset(fields - kDay);
  const EpochMs after = zone_offset(fields + kDay);
  if (before == after || zone_offset(fields - before) == before) return fields - before;
  return zone_offset(fields - after) == after ? fields - after : fields - before;
}

std::string iso_timestamp(EpochMs time) {
  const Civil c = to_civil(time, false);
  if (c.year < 0 || c.year > 9999) {
    return fmt::format("{}{:06}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", c.year < 0 ? '-' : '+', std::abs(c.year),
                       c.month, c.day, c.hour, c.minute, c.second, c.millisecond);
  }
  std::string out = "0000-00-00T00:00:00.000Z";
  const auto put = [&out](std::size_t last, std::size_t width, int number) {
    for (; width != 0; --width, --last, number /= 10) out[last] = static_cast<char>('0' + number % 10);
  };
  put(3, 4, c.year);
  put(6, 2, c.month);
  put(9, 2, c.day);
  put(12, 2, c.hour);
  put(15, 2, c.minute);
  put(18, 2, c.second);
  put(22, 3, c.millisecond);
  return out;
}

std::string date_text(const Civil& c) {
  return fmt::format("{:04}-{:02}-{:02}", c.year, c.month, c.day);
}

std::string date_time_text(const Civil& c) {
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

}  // namespace dirigent::base
