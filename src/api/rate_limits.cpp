#include "api/rate_limits.hpp"

#include <fmt/format.h>

#include <array>

#include "base/errors.hpp"
#include "base/time.hpp"

namespace dirigent::api {

namespace {

// The greatest unit that fits, rounded: "879ms", "3s", "2m".
std::string short_duration(std::int64_t ms) {
  struct Unit {
    std::int64_t length;
    const char* name;
  };
  constexpr std::array<Unit, 4> kUnits{{{86'400'000, "d"}, {3'600'000, "h"}, {60'000, "m"}, {1'000, "s"}}};
  for (const auto& [length, name] : kUnits)
    if (ms >= length) return fmt::format("{}{}", (ms + length / 2) / length, name);
  return fmt::format("{}ms", ms);
}

[[noreturn]] void refuse(std::int64_t points, std::chrono::milliseconds left) {
  base::Error error = base::plain(base::ErrorCode::kRequestsExceeded);
  error.message = fmt::format("Too many requests, retry after {}.", short_duration(left.count()));
  error.extensions["limit"] = points;
  error.extensions["reset"] = base::iso_timestamp(base::now_ms() + left.count());
  base::fail(std::move(error));
}

}  // namespace

io::Task<void> RateLimit::admit(std::string who) const {
  if (!on()) co_return;
  const cache::Count count = co_await counters->add(std::move(who), 1, period);
  if (count.points > points) refuse(points, count.left);
}

io::Task<void> RateLimit::require_room(std::string who) const {
  if (!on()) co_return;
  const cache::Count count = co_await counters->add(std::move(who), 0, period);
  if (count.points >= points) refuse(points, count.left);
}

io::Task<void> admit_request(const RateLimits& limits, std::string ip) {
  std::string everyone = "dirigent:everyone";
  co_await limits.everyone.admit(std::move(everyone));
  co_await limits.address.admit(std::move(ip));
}

}  // namespace dirigent::api
