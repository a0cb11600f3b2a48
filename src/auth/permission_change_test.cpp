#include "auth/permission_change.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dirigent::auth {
namespace {

using ::testing::ElementsAre;

constexpr const char* kPolicy = "00000000-0000-4000-8000-0000000000d1";

std::optional<PermissionChange> change_of(const char* event, const json::value& payload,
                                          std::vector<std::string> keys = {"7"}) {
  return permission_change(payload, {event, "directus_permissions", std::move(keys), std::nullopt});
}

TEST(PermissionChange, OfANewPermissionIsItsPolicy) {
  const auto change = change_of("permissions.create", json::object{{"policy", kPolicy}, {"action", "read"}});
  ASSERT_TRUE(change);
  EXPECT_EQ(change->policy, kPolicy);
}

TEST(PermissionChange, OfAnUpdateIsWhoeverHeldIt) {
  const auto change = change_of("permissions.update", json::object{{"fields", json::array{"*"}}}, {"7", "8"});
  ASSERT_TRUE(change);
  EXPECT_THAT(change->permissions, ElementsAre("7", "8"));
  EXPECT_FALSE(change->policy);
}

TEST(PermissionChange, OfAMoveIsTheNewHolderToo) {
  const auto change = change_of("permissions.update", json::object{{"policy", kPolicy}});
  ASSERT_TRUE(change);
  EXPECT_THAT(change->permissions, ElementsAre("7"));
  EXPECT_EQ(change->policy, kPolicy);
}

TEST(PermissionChange, OfADeletionIsWhoeverHeldIt) {
  const auto change = change_of("permissions.delete", json::array{7, 8}, {"7", "8"});
  ASSERT_TRUE(change);
  EXPECT_THAT(change->permissions, ElementsAre("7", "8"));
}

TEST(PermissionChange, IsOpenWhereTheEventDoesNotSay) {
  EXPECT_FALSE(change_of("permissions.create", json::object{{"action", "read"}}));
  EXPECT_FALSE(change_of("permissions.create", nullptr));
  EXPECT_FALSE(change_of("permissions.update", nullptr));
  EXPECT_FALSE(change_of("permissions.update", json::object{{"policy", nullptr}}));
  EXPECT_FALSE(change_of("permissions.update", json::object{{"policy", json::object{{"id", kPolicy}}}}));
  // The database may read these as other ids than they are written.
  EXPECT_FALSE(change_of("permissions.create", json::object{{"policy", "00000000-0000-4000-8000-0000000000D1"}}));
  EXPECT_FALSE(change_of("permissions.update", json::object{{"policy", "{00000000000040008000-0000000000d1}"}}));
  EXPECT_FALSE(change_of("permissions.update", json::object{}, {"07"}));
  EXPECT_FALSE(change_of("permissions.update", json::object{}, {"7", "seven"}));
  EXPECT_FALSE(change_of("permissions.delete", json::array{}, {}));
}

TEST(PermissionChange, IsOpenForOtherEvents) {
  for (const char* event : {"policies.delete", "policies.update", "collections.delete", "fields.delete"}) {
    EXPECT_FALSE(change_of(event, json::object{{"policy", kPolicy}})) << event;
  }
}

}  // namespace
}  // namespace dirigent::auth
