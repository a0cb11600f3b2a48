#include "backup/list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "backup/postgres_programs.hpp"

namespace dirigent::backup {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr base::EpochMs kNow = 1700000000000, kDay = 86400000;

BackupInfo made(int days_ago, bool whole = true) {
  BackupInfo info;
  info.name = std::to_string(days_ago);
  info.created = kNow - days_ago * kDay;
  info.whole = whole;
  return info;
}

Retention keep(std::optional<std::size_t> count, std::optional<int> days) {
  Retention out;
  out.count = count;
  if (days) out.age = std::chrono::milliseconds(*days * kDay);
  return out;
}

TEST(BackupName, TellsItsTime) {
  const std::string name = backup_name(kNow, "0a1b2c3d");
  EXPECT_EQ(name, "backup-20231114T221320000Z-0a1b2c3d.tar");
  EXPECT_EQ(time_of_name(name), kNow);
  for (const char* other :
       {"", "backup.tar", "backup-20231314T221320000Z-0a1b2c3d.tar", "backup-20231114T221320000Z-0a1b2c3d",
        "backup-2023111aT221320000Z-0a1b2c3d.tar", "xackup-20231114T221320000Z-0a1b2c3d.tar"}) {
    EXPECT_FALSE(time_of_name(other)) << other;
  }
}

TEST(Retention, KeepsByCountAndByAge) {
  const std::vector<BackupInfo> all{made(0), made(1), made(2), made(9)};
  EXPECT_THAT(expendable(all, keep(2, {}), kNow), ElementsAre("2", "9"));
  EXPECT_THAT(expendable(all, keep({}, 5), kNow), ElementsAre("9"));
  EXPECT_THAT(expendable(all, keep(3, 1), kNow), ElementsAre("2", "9"));
  EXPECT_THAT(expendable(all, keep({}, {}), kNow), IsEmpty());
}

TEST(Retention, NeverRemovesTheNewestWholeOne) {
  EXPECT_THAT(expendable({made(5), made(6)}, keep(0, 1), kNow), ElementsAre("6"));
  // A damaged one in front neither counts nor protects.
  EXPECT_THAT(expendable({made(0, false), made(5), made(6)}, keep(1, {}), kNow), ElementsAre("6"));
  EXPECT_THAT(expendable({made(3, false), made(5), made(6)}, keep({}, 1), kNow), ElementsAre("3", "6"));
}

TEST(Retention, LeavesAloneWhatHasADateThatIsNotBelieved) {
  BackupInfo later = made(-400);
  EXPECT_FALSE(is_dated(later, kNow));
  EXPECT_TRUE(is_dated(made(-1), kNow));
  BackupInfo renamed = made(3);
  renamed.header.emplace().created = kNow;
  EXPECT_FALSE(is_dated(renamed, kNow));
  later.dated = false;
  EXPECT_THAT(expendable({later, made(1), made(2)}, keep(1, {}), kNow), ElementsAre("2"));
  EXPECT_THAT(expendable({later, made(8), made(9)}, keep({}, 5), kNow), ElementsAre("9"));
}

TEST(PostgresPrograms, SayTheirVersion) {
  EXPECT_EQ(major_version("pg_dump (PostgreSQL) 15.4 (Debian 15.4-1)"), 15);
  EXPECT_EQ(major_version("pg_restore (PostgreSQL) 18devel"), 18);
  EXPECT_EQ(major_version("something else"), 0);
}

}  // namespace
}  // namespace dirigent::backup
