#include "templates/filters_date.hpp"

#include <array>
#include <stdexcept>

#include "base/text.hpp"
#include "base/time.hpp"
#include "templates/expression.hpp"

namespace dirigent::templates {

namespace {

constexpr std::string_view kStandard = "%A, %B %-e, %Y at %-l:%M %P %z";
constexpr std::array<std::string_view, 7> kDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                   "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};

constexpr std::int64_t kDay = 24 * 60 * 60 * 1000;

struct Moment {
  base::EpochMs time;
  base::Civil local;
  base::EpochMs shown;  // the instant at which UTC shows what is shown here

  explicit Moment(base::EpochMs at)
      : time(at), local(base::to_civil(at, true)), shown(base::from_civil(local, false)) {}
  std::int64_t days() const { return shown / kDay - (shown % kDay < 0 ? 1 : 0); }
  std::size_t weekday() const { return static_cast<std::size_t>(((days() + 4) % 7 + 7) % 7); }
  std::int64_t day_of_year() const {
    return days() - base::from_civil({local.year, 1, 1, 0, 0, 0, 0}, false) / kDay + 1;
  }
  std::int64_t hour_of_twelve() const { return local.hour % 12 == 0 ? 12 : local.hour % 12; }
};

std::optional<base::EpochMs> instant_of(const json::value& value) {
  constexpr double kFarthest = 2.5e11;  // seconds; beyond the year 9000 nobody is invited
  if (value.is_number()) {
    const double seconds = value.to_number<double>();
    if (!(seconds > -kFarthest / 5 && seconds < kFarthest)) return std::nullopt;
    return static_cast<base::EpochMs>(seconds * 1000);
  }
  if (!value.is_string()) return std::nullopt;
  const std::string_view text = base::trim(value.get_string());
  if (text == "now" || text == "today") return base::now_ms();
  return base::parse_iso(text);
}

// A number with at least `width` digits; the flag says what fills them up.
std::string digits(std::int64_t number, int width, char fill, char flag) {
  if (flag == '-') return fmt::format("{}", number);
  if (flag == '_') fill = ' ';
  if (flag == '0') fill = '0';
  return fill == '0' ? fmt::format("{:0{}}", number, width) : fmt::format("{:{}}", number, width);
}

std::string offset(const Moment& moment) {
  const std::int64_t minutes = (moment.shown - moment.time) / 60'000;
  return fmt::format("{}{:02}{:02}", minutes < 0 ? '-' : '+', std::abs(minutes) / 60, std::abs(minutes) % 60);
}

std::string number(char conversion, char flag, const Moment& moment) {
  const base::Civil& at = moment.local;
  switch (conversion) {
    case 'd':
      return digits(at.day, 2, '0', flag);
    case 'e':
      return digits(at.day, 2, ' ', flag);
    case 'H':
      return digits(at.hour, 2, '0', flag);
    case 'I':
      return digits(moment.hour_of_twelve(), 2, '0', flag);
    case 'j':
      return digits(moment.day_of_year(), 3, '0', flag);
    case 'k':
      return digits(at.hour, 2, ' ', flag);
    case 'l':
      return digits(moment.hour_of_twelve(), 2, ' ', flag);
    case 'L':
      return digits(at.millisecond, 3, '0', flag);
    case 'm':
      return digits(at.month, 2, '0', flag);
    case 'M':
      return digits(at.minute, 2, '0', flag);
    case 's':
      return digits(moment.time / 1000, 1, '0', flag);
    case 'S':
      return digits(at.second, 2, '0', flag);
    case 'u':
      return digits(moment.weekday() == 0 ? 7 : static_cast<std::int64_t>(moment.weekday()), 1, '0', flag);
    case 'w':
      return digits(static_cast<std::int64_t>(moment.weekday()), 1, '0', flag);
    case 'y':
      return digits(at.year % 100, 2, '0', flag);
    case 'Y':
      return digits(at.year, 4, '0', flag);
    default:
      return {};
  }
}

std::string word(char conversion, const Moment& moment) {
  const std::string_view day = kDays[moment.weekday()];
  const std::string_view month = kMonths[static_cast<std::size_t>(moment.local.month - 1)];
  const bool morning = moment.local.hour < 12;
  switch (conversion) {
    case 'a':
      return std::string(day.substr(0, 3));
    case 'A':
      return std::string(day);
    case 'b':
    case 'h':
      return std::string(month.substr(0, 3));
    case 'B':
      return std::string(month);
    case 'p':
      return morning ? "AM" : "PM";
    case 'P':
      return morning ? "am" : "pm";
    case 'z':
      return offset(moment);
    case '%':
      return "%";
    default:
      return {};
  }
}

std::string_view whole(char conversion) {
  if (conversion == 'D') return "%m/%d/%y";
  if (conversion == 'F') return "%Y-%m-%d";
  if (conversion == 'R') return "%H:%M";
  if (conversion == 'T') return "%H:%M:%S";
  return {};
}

std::string converted(char conversion, char flag, const Moment& moment);

std::string formatted(std::string_view format, const Moment& moment, std::size_t most) {
  std::string out;
  for (std::size_t at = 0; at < format.size(); ++at) {
    if (out.size() > most) throw std::length_error("date");
    std::size_t last = at + 1;
    const bool flagged = last < format.size() && std::string_view("-_0^").find(format[last]) != std::string_view::npos;
    if (flagged) ++last;
    std::string text;
    if (format[at] == '%' && last < format.size())
      text = converted(format[last], flagged ? format[last - 1] : ' ', moment);
    if (text.empty()) {
      out += format[at];
      continue;
    }
    if (flagged && format[last - 1] == '^') {
      for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    out += text;
    at = last;
  }
  return out;
}

std::string converted(char conversion, char flag, const Moment& moment) {
  if (const std::string_view format = whole(conversion); !format.empty())
    return formatted(format, moment, format.size() * 4);
  std::string text = number(conversion, flag, moment);
  return text.empty() ? word(conversion, moment) : text;
}

}  // namespace

json::value date(const std::string&, const json::value& value, const FilterArguments& given) {
  const std::optional<base::EpochMs> instant = instant_of(value);
  if (!instant) return value;
  const std::string format = given.at(0).is_null() ? std::string(kStandard) : text_of(given.at(0));
  return json::value(json::string(formatted(format, Moment(*instant), given.max_value)));
}

}  // namespace dirigent::templates
