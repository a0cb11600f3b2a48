#include "base/time.hpp"

#include <gtest/gtest.h>

namespace dirigent::base {
namespace {

using namespace std::chrono_literals;

std::string read(std::string_view text) {
  const auto time = parse_iso(text);
  return time ? iso_timestamp(*time) : "none";
}

TEST(TimeTest, Timestamps) {
  EXPECT_EQ(iso_timestamp(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(iso_timestamp(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(iso_timestamp(951782400000), "2000-02-29T00:00:00.000Z");
  EXPECT_EQ(iso_timestamp(253402300800000), "+010000-01-01T00:00:00.000Z");
  EXPECT_EQ(iso_timestamp(INT64_MAX), "+275760-09-13T00:00:00.000Z");
}

TEST(TimeTest, CivilRoundTripsOverFourCenturies) {
  for (EpochMs day = -200'000; day < 200'000; day += 13) {
    const EpochMs time = day * 86'400'000 + 12'345'678;
    ASSERT_EQ(from_civil(to_civil(time, false), false), time);
    ASSERT_EQ(from_civil(to_civil(time, true), true), time);
  }
}

TEST(TimeTest, ReadsTheFormsOfTheContract) {
  EXPECT_EQ(read("2021-03-04T05:06:07.891Z"), "2021-03-04T05:06:07.891Z");
  EXPECT_EQ(read("2021-03-04T05:06:07.8919999Z"), "2021-03-04T05:06:07.891Z");
  EXPECT_EQ(read("2021-03-04T05:06:07+02:00"), "2021-03-04T03:06:07.000Z");
  EXPECT_EQ(read("2021-03-04 05:06:07 -0130"), "2021-03-04T06:36:07.000Z");
  EXPECT_EQ(read("20210304T050607Z"), "2021-03-04T05:06:07.000Z");
  EXPECT_EQ(read("2021-03-04T24:00Z"), "2021-03-05T00:00:00.000Z");
  EXPECT_EQ(read("2020-W53-5T00:00Z"), "2021-01-01T00:00:00.000Z");
  EXPECT_EQ(read("2020-366T00:00Z"), "2020-12-31T00:00:00.000Z");
  EXPECT_EQ(read("+012021-01-01T00Z"), "+012021-01-01T00:00:00.000Z");
}

TEST(TimeTest, RefusesEverythingElse) {
  for (const char* text : {"",
                           "x",
                           "2021-13-01",
                           "2021-02-29",
                           "2021-00-01",
                           "2021-01-01T25:00",
                           "2021-01-01T10:60",
                           "2021-01-01T10:00:00+99:00",
                           "2021-01-01Tnoon",
                           "12",
                           "1614834367000",
                           "2021-01-01T",
                           "2021-",
                           "2021-01-",
                           "2021-01-01Z5",
                           "2021-1-1",
                           "04/03/2021",
                           "2021-01-01T10:00:00ZZ",
                           "tomorrow",
                           "2021-366",
                           "2021-W54"}) {
    EXPECT_EQ(parse_iso(text), std::nullopt) << text;
  }
}

TEST(TimeTest, Durations) {
  EXPECT_EQ(parse_duration("15m"), 15min);
  EXPECT_EQ(parse_duration("7500"), 7500ms);
  EXPECT_EQ(parse_duration("2.5 hrs"), 150min);
  EXPECT_EQ(parse_duration("1 week"), 168h);
  EXPECT_EQ(parse_duration(" 10S "), 10s);
  for (const char* text : {"", "m", "-5m", "5 fortnights", "1e9", "1.2.3s", "99999999999999999999y"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(TimeTest, Sizes) {
  EXPECT_EQ(parse_bytes("1mb"), 1048576U);
  EXPECT_EQ(parse_bytes("1.5 KB"), 1536U);
  EXPECT_EQ(parse_bytes("512"), 512U);
  for (const char* text : {"", "mb", "-1", "1mib", "99999pb"}) EXPECT_EQ(parse_bytes(text), std::nullopt) << text;
}

}  // namespace
}  // namespace dirigent::base
