#include "base/calendar/cron.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace dirigent::base {

namespace {

constexpr EpochMs kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;
constexpr int kMostDays = 10 * 366;  // 29 February may be eight years away

struct Field {
  std::string_view name;
  int lowest, highest;
  std::vector<std::string_view> words;  // of the values from the lowest on
};

const Field kFields[] = {
    {"second", 0, 59, {}},
    {"minute", 0, 59, {}},
    {"hour", 0, 23, {}},
    {"day of month", 1, 31, {}},
    {"month", 1, 12, {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
    {"day of week", 0, 7, {"sun", "mon", "tue", "wed", "thu", "fri", "sat"}},
};

std::optional<int> value_of(const Field& field, const std::string& text) {
  const auto word = std::find(field.words.begin(), field.words.end(), lower(text));
  if (word != field.words.end()) return field.lowest + static_cast<int>(word - field.words.begin());
  const auto number = text.size() <= 2 ? to_integer(text) : std::nullopt;
  if (!number || *number < field.lowest || *number > field.highest) return std::nullopt;
  return static_cast<int>(*number);
}

// Calls `set` for each value that the text names; false for what names none.
template <class Set>
bool each_value(const Field& field, const std::string& text, const Set& set) {
  if (text.empty() || text.back() == ',') return false;
  for (const std::string& one : split(text, ',')) {
    const std::size_t slash = one.find('/');
    const std::string range = one.substr(0, slash);
    std::int64_t step = 1;
    if (slash != std::string::npos) {
      step = to_integer(one.substr(slash + 1)).value_or(0);
      if (step < 1 || step > field.highest) return false;
    }
    const std::size_t dash = range.find('-');
    std::optional<int> from = field.lowest, to = field.highest;
    if (range == "*") {
      if (field.highest == 7) to = 6;
    } else if (dash != std::string::npos) {
      from = value_of(field, range.substr(0, dash));
      to = value_of(field, range.substr(dash + 1));
    } else {
      from = value_of(field, range);
      if (slash == std::string::npos) to = from;
    }
    if (!from || !to || *from > *to) return false;
    for (std::int64_t value = *from; value <= *to; value += step) set(static_cast<std::size_t>(value));
  }
  return true;
}

template <std::size_t N>
std::optional<std::size_t> first_from(const std::bitset<N>& set, std::size_t from) {
  for (; from < N; ++from) {
    if (set[from]) return from;
  }
  return std::nullopt;
}

int weekday_of(EpochMs wall_clock) {
  return static_cast<int>(((wall_clock / kDay) % 7 + 7 + 4) % 7);  // 1 January 1970 was a Thursday
}

}  // namespace

std::optional<Cron> Cron::parse(std::string_view text, std::string* problem) {
  std::vector<std::string> fields;
  for (const std::string& one : split(trim(text), ' ')) {
    if (!one.empty()) fields.push_back(one);
  }
  const auto refuse = [&](std::string why) -> std::optional<Cron> {
    if (problem != nullptr) *problem = std::move(why);
    return std::nullopt;
  };
  if (fields.size() == 5) fields.insert(fields.begin(), "0");
  if (fields.size() != 6) return refuse("it has to have five fields, or six with seconds first");
  Cron out;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto set = [&out, i](std::size_t value) {
      if (i == 0) out.seconds_.set(value);
      if (i == 1) out.minutes_.set(value);
      if (i == 2) out.hours_.set(value);
      if (i == 3) out.days_.set(value);
      if (i == 4) out.months_.set(value);
      if (i == 5) out.weekdays_.set(value % 7);
    };
    if (each_value(kFields[i], fields[i], set)) continue;
    return refuse(fmt::format("\"{}\" is no {}", fields[i], kFields[i].name));
  }
  out.any_day_ = fields[3].front() == '*';
  out.any_weekday_ = fields[5].front() == '*';
  out.every_hour_ = out.hours_.all();
  return out;
}

bool Cron::fits_day(const Civil& day) const {
  if (!months_[static_cast<std::size_t>(day.month)]) return false;
  const EpochMs time = from_civil({day.year, day.month, day.day, 0, 0, 0, 0}, false);
  const bool by_day = days_[static_cast<std::size_t>(day.day)];
  const bool by_weekday = weekdays_[static_cast<std::size_t>(weekday_of(time))];
  return any_day_ || any_weekday_ ? by_day && by_weekday : by_day || by_weekday;
}

// The first time of a calendar without zones at or behind `from`, which is a whole second.
std::optional<EpochMs> Cron::next_wall_clock(EpochMs from) const {
  const Civil first = to_civil(from, false);
  const EpochMs midnight = from_civil({first.year, first.month, first.day, 0, 0, 0, 0}, false);
  for (int day = 0; day < kMostDays; ++day) {
    const EpochMs begin = midnight + day * kDay;
    if (!fits_day(to_civil(begin, false))) continue;
    const EpochMs earliest = std::max(from, begin) - begin;
    auto hour = first_from(hours_, static_cast<std::size_t>(earliest / kHour));
    for (; hour; hour = first_from(hours_, *hour + 1)) {
      const EpochMs in_hour = std::max<EpochMs>(0, earliest - static_cast<EpochMs>(*hour) * kHour);
      auto minute = first_from(minutes_, static_cast<std::size_t>(in_hour / kMinute));
      for (; minute; minute = first_from(minutes_, *minute + 1)) {
        const EpochMs in_minute = std::max<EpochMs>(0, in_hour - static_cast<EpochMs>(*minute) * kMinute);
        const auto second = first_from(seconds_, static_cast<std::size_t>(in_minute / kSecond));
        if (!second) continue;
        return begin + static_cast<EpochMs>(*hour) * kHour + static_cast<EpochMs>(*minute) * kMinute +
               static_cast<EpochMs>(*second) * kSecond;
      }
    }
  }
  return std::nullopt;
}

std::optional<EpochMs> Cron::next(EpochMs after, const TimeZone& zone) const {
  const EpochMs from = after / kSecond * kSecond + kSecond;
  if (every_hour_) {
    // Between two changes of the clock an hour later it shows an hour later: every piece of a day is looked at with the
    // offset it has.
    for (EpochMs at = from; at < from + EpochMs{kMostDays} * kDay;) {
      const EpochMs shown = zone.wall_clock(at);
      const auto wanted = next_wall_clock(shown);
      if (!wanted) return std::nullopt;
      const EpochMs ahead = *wanted - shown;
      constexpr EpochMs kPiece = 15 * kMinute;  // clocks change at multiples of it
      const EpochMs end = at / kPiece * kPiece + kPiece;
      if (at + ahead < end) return at + ahead;
      at = ahead > 2 * kDay ? at + ahead - kDay : end;
    }
    return std::nullopt;
  }
  EpochMs shown = zone.wall_clock(from);
  for (;;) {
    // Set back, the clock shows times again that have been: those are behind us.
    const auto wanted = next_wall_clock(shown);
    if (!wanted) return std::nullopt;
    const EpochMs at = zone.instant(*wanted);
    if (at > after) return at;
    shown = *wanted + kSecond;
  }
}

}  // namespace dirigent::base
