#include "auth/permission_sets.hpp"

#include <gtest/gtest.h>

#include "auth/testing.hpp"

namespace dirigent::auth {
namespace {

using access::Action;
using access::PermissionSetPtr;
using db::testing::write;

constexpr const char* kOne = "00000000-0000-4000-8000-0000000000d1";
constexpr const char* kOther = "00000000-0000-4000-8000-0000000000d2";

// Coroutines get their lists from functions: GCC 12 keeps no braced list in a frame.
std::vector<std::string> both() {
  return {kOne, kOther};
}
std::vector<std::string> the_other() {
  return {kOther};
}

std::string permit(const char* policy, const char* collection, const char* fields) {
  return fmt::format(
      "INSERT INTO directus_permissions (policy, collection, action, fields, permissions) VALUES ('{}', '{}', 'read', "
      "'{}', '{{\"id\":{{\"_eq\":1}}}}')",
      policy, collection, fields);
}

const access::Permission& only(const PermissionSetPtr& set, const char* collection) {
  return set->of(collection, Action::kRead).front();
}

class PermissionSetsTest : public testing::AuthTest {
 public:
  static io::Task<PermissionSetPtr> set_of(Services& services, std::vector<std::string> policies) {
    auto session = co_await services.database->read();
    co_return co_await services.permission_sets->of(*session, std::move(policies), false);
  }

  static io::Task<void> permit_all(db::Database& database) {
    for (const char* policy : {kOne, kOther}) {
      co_await write(database, fmt::format("INSERT INTO directus_policies (id, name) VALUES ('{}', 'some')", policy));
    }
    co_await write(database, permit(kOne, "notes", "title"));
    co_await write(database, permit(kOther, "tags", "name"));
  }

  static io::Task<void> stays(Services& services, Authenticator& authenticator) {
    co_await permit_all(*services.database);
    const PermissionSetPtr before = co_await set_of(services, both());
    authenticator.invalidate();
    const PermissionSetPtr after = co_await set_of(services, both());
    EXPECT_EQ(before, after);
    EXPECT_EQ(after->all().size(), 2U);
  }

  static io::Task<void> follows(Services& services, Authenticator& authenticator) {
    co_await permit_all(*services.database);
    const PermissionSetPtr before = co_await set_of(services, both());
    const PermissionSetPtr other = co_await set_of(services, the_other());
    co_await write(*services.database,
                   fmt::format("UPDATE directus_permissions SET fields = 'title,body' WHERE policy = '{}'", kOne));
    authenticator.invalidate();
    const PermissionSetPtr after = co_await set_of(services, both());
    EXPECT_NE(before, after);
    EXPECT_TRUE(only(after, "notes").covers("body"));
    EXPECT_FALSE(only(before, "notes").covers("body"));
    // What did not change is shared.
    EXPECT_EQ(&only(before, "tags"), &only(after, "tags"));
    const PermissionSetPtr same = co_await set_of(services, the_other());
    EXPECT_EQ(other, same);
  }

  static io::Task<void> forgets(Services& services, Authenticator& authenticator) {
    co_await permit_all(*services.database);
    (void)co_await set_of(services, both());
    co_await write(*services.database, fmt::format("DELETE FROM directus_permissions WHERE policy = '{}'", kOne));
    authenticator.invalidate();
    const PermissionSetPtr after = co_await set_of(services, both());
    EXPECT_TRUE(after->of("notes", Action::kRead).empty());
    EXPECT_FALSE(after->of("tags", Action::kRead).empty());
  }

  // Each of the events that say so; other events leave what was read.
  static io::Task<void> hears(Services& services, Authenticator&) {
    co_await permit_all(*services.database);
    for (const char* event : {"permissions.create", "permissions.update", "permissions.delete", "policies.delete",
                              "collections.delete", "fields.delete"}) {
      const PermissionSetPtr before = co_await set_of(services, both());
      co_await write(*services.database, permit(kOther, event, "name"));
      base::HookMeta meta;
      meta.event = event;
      co_await services.hooks->action(nullptr, std::move(meta));
      const PermissionSetPtr after = co_await set_of(services, both());
      EXPECT_TRUE(before->of(event, Action::kRead).empty());
      EXPECT_FALSE(after->of(event, Action::kRead).empty()) << event;
    }
  }
};

TEST_P(PermissionSetsTest, StayWhatTheyAreWhileTheirRowsSayTheSame) {
  check(stays);
}
TEST_P(PermissionSetsTest, FollowAChangeAndKeepTheRest) {
  check(follows);
}
TEST_P(PermissionSetsTest, ForgetWhatIsGone) {
  check(forgets);
}
TEST_P(PermissionSetsTest, HearOfChanges) {
  check(hears);
}

INSTANTIATE_TEST_SUITE_P(Databases, PermissionSetsTest, ::testing::ValuesIn(schema::testing::databases()),
                         schema::testing::database_name);

}  // namespace
}  // namespace dirigent::auth
