#include "access/access.hpp"

#include <gtest/gtest.h>

namespace dirigent::access {
namespace {

schema::Schema two_collections() {
  schema::Schema schema;
  schema.collections["notes"].name = "notes";
  schema.collections["directus_users"].name = "directus_users";
  return schema;
}

Who admin() {
  Accountability who;
  who.user = "u";
  who.admin = who.app = true;
  return who;
}

Who app_user() {
  Accountability who;
  who.user = "u";
  who.app = true;
  return who;
}

TEST(Access, AdminsAndTheSystemMayDoEverythingThatExists) {
  const auto schema = two_collections();
  for (const Who& who : {admin(), Who{}}) {
    EXPECT_TRUE(read_rights(who, schema, "notes").value().everything);
    EXPECT_FALSE(check(who, schema, Action::kDelete, "notes"));
    EXPECT_FALSE(require_admin(who));
  }
}

TEST(Access, AnUnknownCollectionIsForbiddenForAdminsToo) {
  const auto schema = two_collections();
  EXPECT_EQ(read_rights(admin(), schema, "ghost").error().code, base::ErrorCode::kForbidden);
  EXPECT_TRUE(check(admin(), schema, Action::kCreate, "ghost"));
}

TEST(Access, ThePublicAndUsersWithoutRightsMayDoNothing) {
  const auto schema = two_collections();
  for (const Who& who : {Who{Accountability{}}, app_user()}) {
    for (const Action action : {Action::kCreate, Action::kRead, Action::kUpdate, Action::kDelete, Action::kShare}) {
      EXPECT_TRUE(check(who, schema, action, "notes")) << name_of(action);
    }
    EXPECT_FALSE(read_rights(who, schema, "notes").ok());
    EXPECT_TRUE(require_admin(who));
  }
}

TEST(Access, AUserWithAppAccessReadsOnlyTheirOwnRow) {
  const auto schema = two_collections();
  Who who = app_user();
  who->permissions = std::make_shared<const PermissionSet>(app_access_permissions());
  auto rights = read_rights(who, schema, "directus_users");
  ASSERT_TRUE(rights.ok());
  EXPECT_FALSE(rights.value().everything);
  ASSERT_NE(rights.value().permitted, nullptr);
  EXPECT_FALSE(rights.value().permitted->rules.any().all);
  EXPECT_EQ(rights.value().permitted->rules.any().rules.size(), 1u);
  EXPECT_FALSE(rights.value().covers("token"));
  EXPECT_TRUE(rights.value().covers("email"));
  EXPECT_TRUE(check(who, schema, Action::kUpdate, "directus_users"));
  EXPECT_FALSE(read_rights(Who{Accountability{}}, schema, "directus_users").ok());
}

TEST(Access, ErrorsNameTheCollectionAndThePath) {
  const auto schema = two_collections();
  auto error = read_rights(Who{Accountability{}}, schema, "notes", "author.notes").error();
  EXPECT_NE(error.message.find("\"notes\""), std::string::npos);
  EXPECT_NE(error.message.find("author.notes"), std::string::npos);
}

}  // namespace
}  // namespace dirigent::access
