#include "engine/resolve/moments.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "query/dynamic_variables.hpp"

namespace dirigent::engine {

namespace {

constexpr std::int64_t kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;

struct Unit {
  std::string_view name;
  std::int64_t milliseconds;  // 0: calendar months
  int months;
};

constexpr Unit kUnits[] = {
    {"milliseconds", 1, 0},
    {"millisecond", 1, 0},
    {"msecs", 1, 0},
    {"msec", 1, 0},
    {"ms", 1, 0},
    {"seconds", kSecond, 0},
    {"second", kSecond, 0},
    {"secs", kSecond, 0},
    {"sec", kSecond, 0},
    {"s", kSecond, 0},
    {"minutes", kMinute, 0},
    {"minute", kMinute, 0},
    {"mins", kMinute, 0},
    {"min", kMinute, 0},
    {"m", kMinute, 0},
    {"hours", kHour, 0},
    {"hour", kHour, 0},
    {"hrs", kHour, 0},
    {"hr", kHour, 0},
    {"h", kHour, 0},
    {"days", kDay, 0},
    {"day", kDay, 0},
    {"d", kDay, 0},
    {"", kDay, 0},
    {"weeks", 7 * kDay, 0},
    {"week", 7 * kDay, 0},
    {"w", 7 * kDay, 0},
    {"months", 0, 1},
    {"month", 0, 1},
    {"mo", 0, 1},
    {"mth", 0, 1},
    {"years", 0, 12},
    {"year", 0, 12},
    {"yrs", 0, 12},
    {"yr", 0, 12},
    {"y", 0, 12},
};

std::optional<base::EpochMs> add_months(base::EpochMs now, std::int64_t months) {
  base::Civil civil = base::to_civil(now, true);
  const std::int64_t count = static_cast<std::int64_t>(civil.year) * 12 + (civil.month - 1) + months;
  if (count < 12 || count > 12 * 9999) return std::nullopt;
  civil.year = static_cast<int>(count / 12);
  civil.month = static_cast<int>(count % 12) + 1;
  civil.day = std::min(civil.day, base::days_in_month(civil.year, civil.month));
  return base::from_civil(civil, true);
}

bool is_moment(std::string_view name) {
  if (name == "$NOW" || name == "$NOW()") return true;
  if (!name.starts_with("$NOW(") || !name.ends_with(')')) return false;
  return moved(base::now_ms(), name.substr(5, name.size() - 6)).has_value();
}

bool all_moments(const std::vector<std::string>& names) {
  return std::all_of(names.begin(), names.end(),
                     [](const std::string& name) { return !name.starts_with("$NOW") || is_moment(name); });
}

}  // namespace

std::optional<base::EpochMs> moved(base::EpochMs now, std::string_view adjustment) {
  std::string_view rest = base::trim(adjustment);
  std::size_t digits = 0;
  while (digits < rest.size() && (std::string_view("+-.0123456789").find(rest[digits]) != std::string_view::npos))
    ++digits;
  std::string_view amount = rest.substr(0, digits);
  if (amount.starts_with('+')) amount.remove_prefix(1);
  const std::optional<double> number = base::to_number(amount);
  const std::string name = base::lower(base::trim(rest.substr(digits)));
  if (!number || std::abs(*number) > 1e9) return std::nullopt;
  for (const Unit& unit : kUnits) {
    if (unit.name != name) continue;
    if (unit.months > 0) return add_months(now, std::llround(*number * unit.months));
    return now + std::llround(std::clamp(*number * static_cast<double>(unit.milliseconds), -8.64e15, 8.64e15));
  }
  return std::nullopt;
}

bool moments_make_sense(const query::Filter& rule) {
  std::vector<std::string> names;
  query::collect_variables(rule, names);
  return all_moments(names);
}

bool moments_make_sense(const json::value& rule) {
  std::vector<std::string> names;
  query::collect_variables(rule, names);
  return all_moments(names);
}

}  // namespace dirigent::engine
