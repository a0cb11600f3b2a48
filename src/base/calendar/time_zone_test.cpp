#include "base/calendar/time_zone.hpp"

#include <gtest/gtest.h>

#include "base/calendar/time_bin.hpp"

namespace dirigent::base {
namespace {

EpochMs at(std::string_view text) {
  return parse_iso(text).value();
}

TimeZone zone(std::string_view name) {
  return TimeZone::find(name).value();
}

std::string bin(std::string_view text, BinUnit unit, std::string_view name) {
  const EpochMs begin = bin_of_instant(at(text), unit, zone(name));
  return zone(name).iso(is_clock_unit(unit) ? begin : zone(name).instant(begin));
}

TEST(TimeZones, OnlyNamesOfTheDatabaseAreKnown) {
  for (const char* name : {"UTC", "Europe/Paris", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "EST5EDT"}) {
    EXPECT_TRUE(TimeZone::find(name)) << name;
  }
  for (const char* name : {"", "Mars/Phobos", "localtime", "/etc/passwd", "../UTC", "Europe/../UTC", "Europe//Paris",
                           "Europe/", "posix/UTC", "CET-1CEST", "libc:localtime", "Fixed/UTC+01:00:00", "UTC'"}) {
    EXPECT_FALSE(TimeZone::find(name)) << name;
  }
  EXPECT_FALSE(TimeZone::find(std::string(65, 'A')));
  EXPECT_FALSE(TimeZone::find(std::string_view("UTC\0x", 5)));
}

TEST(TimeZones, AWallClockIsReadAtTheFirstInstantItShows) {
  const TimeZone paris = zone("Europe/Paris");
  EXPECT_EQ(paris.iso(paris.instant(at("2024-10-27T02:30:00Z"))), "2024-10-27T02:30:00+02:00");
  EXPECT_EQ(paris.iso(paris.instant(at("2024-03-31T02:30:00Z"))), "2024-03-31T03:00:00+02:00");
  EXPECT_EQ(paris.iso(paris.reading(at("2024-10-27T02:30:00Z"))), "2024-10-27T02:30:00+01:00");
  EXPECT_EQ(paris.iso(paris.reading(at("2024-03-31T02:30:00Z"))), "2024-03-31T03:30:00+02:00");
  EXPECT_EQ(paris.wall_clock(at("2024-03-31T00:59:59.999Z")), at("2024-03-31T01:59:59.999Z"));
  EXPECT_EQ(zone("Asia/Kolkata").iso(at("1969-12-31T23:59:59.5Z")), "1970-01-01T05:29:59+05:30");
  EXPECT_EQ(zone("Europe/Paris").iso(at("1880-01-01T00:00:00Z")), "1880-01-01T00:09:21+00:09:21");
}

TEST(TimeBins, BeginWhereTheirZoneSays) {
  EXPECT_EQ(bin("2024-03-31T12:00:00Z", BinUnit::kDay, "Europe/Paris"), "2024-03-31T00:00:00+01:00");
  EXPECT_EQ(bin("2024-03-31T22:30:00Z", BinUnit::kDay, "Europe/Paris"), "2024-04-01T00:00:00+02:00");
  EXPECT_EQ(bin("2024-04-01T03:59:59Z", BinUnit::kMonth, "America/New_York"), "2024-03-01T00:00:00-05:00");
  EXPECT_EQ(bin("2024-12-31T18:30:00Z", BinUnit::kYear, "Asia/Kolkata"), "2025-01-01T00:00:00+05:30");
  EXPECT_EQ(bin("2024-08-15T00:00:00Z", BinUnit::kQuarter, "UTC"), "2024-07-01T00:00:00+00:00");
  EXPECT_EQ(bin("2024-03-31T21:59:59Z", BinUnit::kWeek, "Europe/Paris"), "2024-03-25T00:00:00+01:00");
  EXPECT_EQ(bin("1969-12-31T12:00:00Z", BinUnit::kWeek, "UTC"), "1969-12-29T00:00:00+00:00");
  // A day that begins an hour late, and one whose first hour is shown twice.
  EXPECT_EQ(bin("2024-03-31T12:00:00Z", BinUnit::kDay, "Asia/Beirut"), "2024-03-31T01:00:00+03:00");
  EXPECT_EQ(bin("2024-11-03T12:00:00Z", BinUnit::kDay, "America/Havana"), "2024-11-03T00:00:00-04:00");
}

TEST(TimeBins, TheHourThatIsShownTwiceIsTwoBins) {
  EXPECT_EQ(bin("2024-10-27T00:30:00Z", BinUnit::kHour, "Europe/Paris"), "2024-10-27T02:00:00+02:00");
  EXPECT_EQ(bin("2024-10-27T01:30:00Z", BinUnit::kHour, "Europe/Paris"), "2024-10-27T02:00:00+01:00");
  EXPECT_EQ(bin("2024-10-27T00:29:59Z", BinUnit::kHour, "Asia/Kolkata"), "2024-10-27T05:00:00+05:30");
  EXPECT_EQ(bin("2024-10-27T00:30:59.9Z", BinUnit::kMinute, "America/New_York"), "2024-10-26T20:30:00-04:00");
}

}  // namespace
}  // namespace dirigent::base
