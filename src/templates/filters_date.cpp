#include "templates/filters_date.hpp"

#include <ctime>
#include <stdexcept>

#include "base/text.hpp"
#include "base/time.hpp"
#include "templates/expression.hpp"

namespace dirigent::templates {

namespace {

constexpr std::string_view kStandard = "%A, %B %-e, %Y at %-l:%M %P %z";
constexpr std::string_view kNumbers = "deHIjklmMsSuwyY", kTexts = "aAbhBpPzDFRT%";

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

/// An instant in the server's zone, as strftime(3) takes it.
struct Moment {
  std::tm fields{};
  int millisecond = 0;

  explicit Moment(base::EpochMs time) {
    millisecond = static_cast<int>((time % 1000 + 1000) % 1000);
    const std::time_t seconds = (time - millisecond) / 1000;
    ::localtime_r(&seconds, &fields);
  }
};

std::string milliseconds(char flag, int number) {
  if (flag == '-') return std::to_string(number);
  return flag == '_' ? fmt::format("{:3}", number) : fmt::format("{:03}", number);
}

/// What the library makes of one conversion, and of milliseconds, which it does not know; empty for what is none here.
std::string converted(char conversion, char flag, const Moment& moment) {
  if (conversion == 'L') return milliseconds(flag, moment.millisecond);
  const bool number = kNumbers.find(conversion) != std::string_view::npos;
  if (!number && kTexts.find(conversion) == std::string_view::npos) return {};
  std::string format = "%";
  if (number && std::string_view("-_0").find(flag) != std::string_view::npos) format += flag;
  format += conversion;
  char text[64];
  return {text, std::strftime(text, sizeof text, format.c_str(), &moment.fields)};
}

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

}  // namespace

json::value date(const std::string&, const json::value& value, const FilterArguments& given) {
  const std::optional<base::EpochMs> instant = instant_of(value);
  if (!instant) return value;
  const std::string format = given.at(0).is_null() ? std::string(kStandard) : text_of(given.at(0));
  return json::value(json::string(formatted(format, Moment(*instant), given.max_value)));
}

}  // namespace dirigent::templates
