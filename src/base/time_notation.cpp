// The `ms` and `bytes` notations of settings.
#include <array>
#include <cmath>

#include "base/text.hpp"
#include "base/time.hpp"

namespace dirigent::base {

namespace {

struct Unit {
  std::string_view name;
  double factor;
};

constexpr double kMinute = 60e3, kHour = 60 * kMinute, kDay = 24 * kHour;
constexpr std::array kDurations{
    Unit{"", 1},
    Unit{"ms", 1},
    Unit{"msec", 1},
    Unit{"msecs", 1},
    Unit{"millisecond", 1},
    Unit{"milliseconds", 1},
    Unit{"s", 1e3},
    Unit{"sec", 1e3},
    Unit{"secs", 1e3},
    Unit{"second", 1e3},
    Unit{"seconds", 1e3},
    Unit{"m", kMinute},
    Unit{"min", kMinute},
    Unit{"mins", kMinute},
    Unit{"minute", kMinute},
    Unit{"minutes", kMinute},
    Unit{"h", kHour},
    Unit{"hr", kHour},
    Unit{"hrs", kHour},
    Unit{"hour", kHour},
    Unit{"hours", kHour},
    Unit{"d", kDay},
    Unit{"day", kDay},
    Unit{"days", kDay},
    Unit{"w", 7 * kDay},
    Unit{"week", 7 * kDay},
    Unit{"weeks", 7 * kDay},
    Unit{"y", 365.25 * kDay},
    Unit{"yr", 365.25 * kDay},
    Unit{"yrs", 365.25 * kDay},
    Unit{"year", 365.25 * kDay},
    Unit{"years", 365.25 * kDay},
};
constexpr std::array kSizes{
    Unit{"", 1},        Unit{"b", 1},       Unit{"kb", 0x1p10}, Unit{"mb", 0x1p20},
    Unit{"gb", 0x1p30}, Unit{"tb", 0x1p40}, Unit{"pb", 0x1p50},
};

// A number without sign or exponent, white space, a unit in any case.
template <class Units>
std::optional<double> amount(std::string_view text, const Units& units) {
  text = trim(text);
  const std::size_t end = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::optional<double> number = to_number(text.substr(0, end));
  if (!number || *number < 0) return std::nullopt;
  const std::string unit = lower(trim(text.substr(end)));
  for (const Unit& known : units) {
    if (known.name == unit) return *number * known.factor;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  const std::optional<double> ms = amount(text, kDurations);
  if (!ms || *ms > 1e15) return std::nullopt;
  return std::chrono::milliseconds{static_cast<std::int64_t>(std::llround(*ms))};
}

std::optional<std::uint64_t> parse_bytes(std::string_view text) {
  const std::optional<double> bytes = amount(text, kSizes);
  if (!bytes || *bytes > 0x1p62) return std::nullopt;
  return static_cast<std::uint64_t>(*bytes);
}

}  // namespace dirigent::base
