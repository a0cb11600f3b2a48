#include "base/calendar/cron.hpp"

#include <gtest/gtest.h>

namespace dirigent::base {
namespace {

std::vector<std::string> times(std::string_view expression, std::string_view from, std::size_t count,
                               std::string_view zone_name = "UTC") {
  const auto cron = Cron::parse(expression);
  const auto zone = zone_name == "UTC" ? std::optional(TimeZone()) : TimeZone::find(zone_name);
  std::vector<std::string> out;
  auto at = parse_iso(from);
  while (cron && zone && at && out.size() < count) {
    at = cron->next(*at, *zone);
    out.push_back(at ? zone->iso(*at).substr(0, 19) : "never");
  }
  return out;
}
using Times = std::vector<std::string>;

TEST(Cron, KnownSequences) {
  EXPECT_EQ(times("*/15 * * * *", "2024-01-01T00:07:30Z", 3),
            (Times{"2024-01-01T00:15:00", "2024-01-01T00:30:00", "2024-01-01T00:45:00"}));
  EXPECT_EQ(times("30 3 * * *", "2024-12-31T03:30:00Z", 2), (Times{"2025-01-01T03:30:00", "2025-01-02T03:30:00"}));
  EXPECT_EQ(times("0 0 29 2 *", "2096-03-01T00:00:00Z", 1), (Times{"2104-02-29T00:00:00"}));
  EXPECT_EQ(times("0 12 * jan-mar mon", "2024-03-24T00:00:00Z", 2),
            (Times{"2024-03-25T12:00:00", "2025-01-06T12:00:00"}));
  EXPECT_EQ(times("10,40/10 5-7/2 1 * *", "2024-01-31T00:00:00Z", 4),
            (Times{"2024-02-01T05:10:00", "2024-02-01T05:40:00", "2024-02-01T05:50:00", "2024-02-01T07:10:00"}));
  EXPECT_EQ(times("*/20 59 23 31 12 *", "2024-01-01T00:00:00Z", 3),
            (Times{"2024-12-31T23:59:00", "2024-12-31T23:59:20", "2024-12-31T23:59:40"}));
  EXPECT_EQ(times("0 0 31 2 *", "2024-01-01T00:00:00Z", 1), (Times{"never"}));
}

TEST(Cron, EitherDayFieldSufficesWhenBothAreGiven) {
  EXPECT_EQ(times("0 0 13 * fri", "2024-09-01T00:00:00Z", 4),
            (Times{"2024-09-06T00:00:00", "2024-09-13T00:00:00", "2024-09-20T00:00:00", "2024-09-27T00:00:00"}));
  EXPECT_EQ(times("0 0 * * 7", "2024-09-01T00:00:00Z", 1), (Times{"2024-09-08T00:00:00"}));
  EXPECT_EQ(times("0 0 * * 0", "2024-09-01T00:00:00Z", 1), (Times{"2024-09-08T00:00:00"}));
}

TEST(Cron, TimesOfDayThatTheClockSkipsOrShowsTwice) {
  // Berlin: 31 March 2024 02:00 -> 03:00; 27 October 03:00 -> 02:00.
  EXPECT_EQ(times("30 2 * * *", "2024-03-30T00:00:00Z", 3, "Europe/Berlin"),
            (Times{"2024-03-30T02:30:00", "2024-03-31T03:00:00", "2024-04-01T02:30:00"}));
  EXPECT_EQ(times("30 2 * * *", "2024-10-26T12:00:00Z", 2, "Europe/Berlin"),
            (Times{"2024-10-27T02:30:00", "2024-10-28T02:30:00"}));
}

TEST(Cron, EveryHourIsEveryHour) {
  EXPECT_EQ(times("30 * * * *", "2024-10-26T23:31:00Z", 4, "Europe/Berlin"),
            (Times{"2024-10-27T02:30:00", "2024-10-27T02:30:00", "2024-10-27T03:30:00", "2024-10-27T04:30:00"}));
  EXPECT_EQ(times("30 * * * *", "2024-03-31T00:00:00Z", 3, "Europe/Berlin"),
            (Times{"2024-03-31T01:30:00", "2024-03-31T03:30:00", "2024-03-31T04:30:00"}));
  EXPECT_EQ(times("0 * 29 2 *", "2024-03-01T00:00:00Z", 1, "Europe/Berlin"), (Times{"2028-02-29T00:00:00"}));
}

TEST(Cron, RefusesWhatIsNone) {
  for (const char* text : {"", "* * * *", "* * * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *",
                           "* * * * 8", "*/0 * * * *", "5-1 * * * *", "a * * * *", "1, * * * *", "1-2-3 * * * *",
                           "-1 * * * *", "1//2 * * * *", "@daily"}) {
    std::string problem;
    EXPECT_FALSE(Cron::parse(text, &problem)) << text;
    EXPECT_FALSE(problem.empty()) << text;
  }
}

}  // namespace
}  // namespace dirigent::base
