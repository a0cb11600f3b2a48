#include "engine/resolve/variables.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"

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

int days_in(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

base::EpochMs add_months(base::EpochMs now, std::int64_t months) {
  base::Civil civil = base::to_civil(now, true);
  const std::int64_t count = static_cast<std::int64_t>(civil.year) * 12 + (civil.month - 1) + months;
  if (count < 12 || count > 12 * 9999) return now;
  civil.year = static_cast<int>(count / 12);
  civil.month = static_cast<int>(count % 12) + 1;
  civil.day = std::min(civil.day, days_in(civil.year, civil.month));
  return base::from_civil(civil, true);
}

Operand null() {
  return json::value(nullptr);
}

base::Result<Operand> unsupported(std::string_view name) {
  return base::invalid_query("Variable \"" + std::string(name) + "\" is not supported");
}

}  // namespace

base::EpochMs adjusted(base::EpochMs now, std::string_view adjustment) {
  std::string_view rest = base::trim(adjustment);
  std::size_t digits = 0;
  while (digits < rest.size() && (std::string_view("+-.0123456789").find(rest[digits]) != std::string_view::npos))
    ++digits;
  std::string_view amount = rest.substr(0, digits);
  if (amount.starts_with('+')) amount.remove_prefix(1);
  const std::optional<double> number = base::to_number(amount);
  const std::string name = base::lower(base::trim(rest.substr(digits)));
  if (!number || std::abs(*number) > 1e9) return now;
  for (const Unit& unit : kUnits) {
    if (unit.name != name) continue;
    if (unit.months > 0) return add_months(now, std::llround(*number * unit.months));
    return now + std::llround(std::clamp(*number * static_cast<double>(unit.milliseconds), -8.64e15, 8.64e15));
  }
  return now;
}

base::Result<Operand> resolve_variable(const json::value& value, const access::Who& who, const VariableValues* values) {
  const json::string* string = value.if_string();
  if (string == nullptr) return Operand(value);
  const std::string_view text(*string);
  if (text == "true") return Operand(json::value(true));
  if (text == "false") return Operand(json::value(false));
  if (text == "null" || text == "NULL") return null();
  if (!text.starts_with('$')) return Operand(value);

  if (text == "$NOW" || (text.starts_with("$NOW(") && text.find(')') == std::string_view::npos))
    return Operand(Instant{base::now_ms()});
  if (text.starts_with("$NOW(") && text.ends_with(')')) {
    return Operand(Instant{adjusted(base::now_ms(), text.substr(5, text.size() - 6))});
  }
  if (text == "$CURRENT_USER") return who && who->user ? Operand(json::value(*who->user)) : null();
  if (text == "$CURRENT_ROLE") return who && who->role ? Operand(json::value(*who->role)) : null();
  if (text == "$CURRENT_ROLES") {
    json::array roles;
    if (who)
      for (const std::string& role : who->roles) roles.emplace_back(role);
    return Operand(json::value(std::move(roles)));
  }
  if (text == "$CURRENT_POLICIES" && who && !who->policies.empty()) {
    return Operand(json::value_from(who->policies));
  }
  if (values != nullptr) {
    const auto known = values->find(text);
    if (known != values->end()) return Operand(known->second);
  }
  if (text == "$CURRENT_POLICIES" || text.starts_with("$CURRENT_USER.") || text.starts_with("$CURRENT_ROLE.") ||
      text.starts_with("$CURRENT_ROLES.") || text.starts_with("$CURRENT_POLICIES.")) {
    return unsupported(text);
  }
  return Operand(value);
}

}  // namespace dirigent::engine
