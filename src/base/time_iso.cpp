// Reading ISO 8601 dates in the forms the contract takes (those of date-fns parseISO).
#include "base/time.hpp"

namespace dirigent::base {

namespace {

// Takes text apart from the left; every step that does not fit leaves `ok` false.
struct Reader {
  std::string_view text;
  bool ok = true;

  bool at_end() const { return text.empty(); }
  bool at_digit() const { return !text.empty() && text[0] >= '0' && text[0] <= '9'; }
  bool take(char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
  }
  std::size_t digits_ahead() const { return std::min(text.find_first_not_of("0123456789"), text.size()); }
  int number(std::size_t width) {
    if (digits_ahead() < width) ok = false;
    int value = 0;
    for (std::size_t i = 0; ok && i < width; ++i) value = value * 10 + (text[i] - '0');
    if (ok) text.remove_prefix(width);
    return value;
  }
};

bool leap(int year) {
  return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
}

bool in(int value, int low, int high) {
  return low <= value && value <= high;
}

// Monday of ISO week 1 is the Monday of the week that holds 4 January.
void set_week_date(Civil& civil, int week, int day) {
  const EpochMs fourth = from_civil({civil.year, 1, 4, 0, 0, 0, 0}, false) / 86'400'000;
  const auto weekday = static_cast<int>(((fourth + 3) % 7 + 7) % 7);  // 0 = Monday; 1970-01-01 was a Thursday
  civil.month = 1;
  civil.day = 4 - weekday + (week - 1) * 7 + day - 1;
}

// YYYY, YYYY-MM, YYYY-MM-DD, YYYY-DDD, YYYY-Www, YYYY-Www-D, dashes optional; ±YYYYYY for far years.
bool read_date(Reader& in_text, Civil& civil) {
  const bool minus = in_text.text.starts_with('-');
  const bool far = minus || in_text.text.starts_with('+');
  if (far) in_text.text.remove_prefix(1);
  civil.year = in_text.number(far ? 6 : 4);
  if (minus) civil.year = -civil.year;
  civil.month = civil.day = 1;
  if (!in_text.ok) return false;
  const bool dash = in_text.take('-');
  if (in_text.take('W')) {
    const int week = in_text.number(2);
    int day = 1;
    in_text.take('-');
    if (in_text.at_digit()) day = in_text.number(1);
    if (!in_text.ok || !in(week, 1, 53) || !in(day, 1, 7)) return false;
    set_week_date(civil, week, day);
    return true;
  }
  if (!in_text.at_digit()) return !dash;
  if (in_text.digits_ahead() == 3) {
    civil.day = in_text.number(3);
    return in(civil.day, 1, leap(civil.year) ? 366 : 365);
  }
  civil.month = in_text.number(2);
  if (!in_text.ok || !in(civil.month, 1, 12)) return false;
  const bool second_dash = in_text.take('-');
  if (!in_text.at_digit()) return !second_dash;
  civil.day = in_text.number(2);
  return in_text.ok && in(civil.day, 1, days_in_month(civil.year, civil.month));
}

// HH, HH:MM, HH:MM:SS with colons optional and a fraction of a second; 24:00 ends a day.
bool read_time(Reader& in_text, Civil& civil) {
  civil.hour = in_text.number(2);
  if (in_text.take(':') || in_text.at_digit()) {
    civil.minute = in_text.number(2);
    if (in_text.take(':') || in_text.at_digit()) {
      civil.second = in_text.number(2);
      if (in_text.take('.') || in_text.take(',')) {
        int weight = 100;
        for (; in_text.at_digit(); weight /= 10) civil.millisecond += in_text.number(1) * weight;
      }
    }
  }
  if (!in_text.ok) return false;
  if (civil.hour == 24) return civil.minute == 0 && civil.second == 0 && civil.millisecond == 0;
  return in(civil.hour, 0, 23) && in(civil.minute, 0, 59) && in(civil.second, 0, 59);
}

// Z, ±HH, ±HH:MM, ±HHMM as minutes ahead of UTC.
std::optional<int> read_zone(Reader& in_text) {
  if (in_text.take('Z')) return 0;
  const int sign = in_text.take('-') ? -1 : 1;
  if (sign > 0 && !in_text.take('+')) return std::nullopt;
  const int hours = in_text.number(2);
  int minutes = 0;
  if (in_text.take(':') || in_text.at_digit()) minutes = in_text.number(2);
  if (!in_text.ok || !in(hours, 0, 23) || !in(minutes, 0, 59)) return std::nullopt;
  return sign * (hours * 60 + minutes);
}

}  // namespace

int days_in_month(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && leap(year) ? 29 : kDays[month - 1];
}

std::optional<EpochMs> parse_iso(std::string_view text) {
  Reader reader{text};
  Civil civil{};
  if (!read_date(reader, civil)) return std::nullopt;
  if (reader.at_end()) return from_civil(civil, true);
  if (!reader.take('T') && !reader.take(' ')) return std::nullopt;
  if (!read_time(reader, civil)) return std::nullopt;
  if (reader.at_end()) return from_civil(civil, true);
  reader.take(' ');
  const std::optional<int> zone = read_zone(reader);
  if (!zone || !reader.at_end()) return std::nullopt;
  return from_civil(civil, false) - *zone * 60'000LL;
}

}  // namespace dirigent::base
