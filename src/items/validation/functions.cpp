#include "items/validation/functions.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "base/time.hpp"

namespace dirigent::items {

namespace {

constexpr std::int64_t kDay = 86'400'000;

std::int64_t day_of(base::EpochMs time) {
  return time >= 0 ? time / kDay : -((kDay - 1 - time) / kDay);
}

// Sunday is 0, as in the contract.
std::int64_t weekday_of(base::EpochMs time) {
  const std::int64_t day = (day_of(time) + 4) % 7;
  return day < 0 ? day + 7 : day;
}

// Of ISO 8601: the week of its Thursday.
std::int64_t week_of(base::EpochMs time) {
  const std::int64_t from_monday = (weekday_of(time) + 6) % 7;
  const base::EpochMs thursday = (day_of(time) - from_monday + 3) * kDay;
  base::Civil first = base::to_civil(thursday, false);
  first = {first.year, 1, 1, 0, 0, 0, 0};
  return (day_of(thursday) - day_of(base::from_civil(first, false))) / 7 + 1;
}

struct Part {
  std::string_view name;
  std::int64_t (*of)(base::EpochMs);
};

constexpr std::array kParts = {
    Part{"year", [](base::EpochMs time) -> std::int64_t { return base::to_civil(time, false).year; }},
    Part{"month", [](base::EpochMs time) -> std::int64_t { return base::to_civil(time, false).month; }},
    Part{"week", week_of},
    Part{"day", [](base::EpochMs time) -> std::int64_t { return base::to_civil(time, false).day; }},
    Part{"weekday", weekday_of},
    Part{"hour", [](base::EpochMs time) -> std::int64_t { return base::to_civil(time, false).hour; }},
    Part{"minute", [](base::EpochMs time) -> std::int64_t { return base::to_civil(time, false).minute; }},
    Part{"second", [](base::EpochMs time) -> std::int64_t { return base::to_civil(time, false).second; }},
};

}  // namespace

bool is_function(std::string_view name) {
  return name == "count" ||
         std::any_of(kParts.begin(), kParts.end(), [name](const Part& part) { return part.name == name; });
}

const json::value* argument_in(const json::object& object, std::string_view argument) {
  const std::size_t dot = argument.find('.');
  const json::value* value = object.if_contains(argument.substr(0, dot));
  if (dot == std::string_view::npos) return value;
  const json::object* below = value == nullptr ? nullptr : value->if_object();
  return below == nullptr ? nullptr : argument_in(*below, argument.substr(dot + 1));
}

std::optional<Computed> compute(const query::FunctionCall& call, const json::value* given) {
  if (call.name == "count") {
    const json::array* list = given == nullptr ? nullptr : given->if_array();
    return Computed{list == nullptr ? json::value(nullptr) : json::value(list->size())};
  }
  for (const Part& part : kParts) {
    if (part.name != call.name) continue;
    if (given == nullptr) return std::nullopt;
    const json::string* text = given->if_string();
    const std::optional<base::EpochMs> time = text == nullptr ? std::nullopt : base::parse_iso(*text);
    return Computed{time ? json::value(part.of(*time)) : json::value(nullptr)};
  }
  return Computed{nullptr};
}

}  // namespace dirigent::items
