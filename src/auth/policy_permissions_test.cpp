// Which policies are read anew after which change. What must not be read is changed behind the server's back: as long
// as nobody tells of that, it stays unseen.
#include "auth/policy_permissions.hpp"

#include <gtest/gtest.h>

#include "auth/authentication.hpp"
#include "base/text.hpp"
#include "db/testing.hpp"
#include "items/testing.hpp"

namespace dirigent::auth {
namespace {

using items::testing::World;

constexpr const char* kOne = "00000000-0000-4000-8000-0000000000d1";
constexpr const char* kOther = "00000000-0000-4000-8000-0000000000d2";
constexpr const char* kThird = "00000000-0000-4000-8000-0000000000d3";

// Coroutines get their lists from functions: GCC 12 keeps no braced list in a frame.
json::value with_policy(json::value policy) {
  return json::object{{"policy", std::move(policy)}};
}

/// A change is heard of between the read and its answer.
class Overtaken final : public db::Session {
 public:
  Overtaken(db::Session& real, std::function<io::Task<void>()> change) : real_(real), change_(std::move(change)) {}
  io::Task<db::Result> run(sql::Statement statement) override {
    db::Result result = co_await real_.run(std::move(statement));
    co_await change_();
    co_return result;
  }
  io::Task<std::vector<db::Result>> run_all(std::vector<sql::Statement> statements) override {
    return real_.run_all(std::move(statements));
  }
  const sql::Dialect& dialect() const override { return real_.dialect(); }

 private:
  db::Session& real_;
  std::function<io::Task<void>()> change_;
};

class PolicyPermissionsTest : public ::testing::TestWithParam<bool> {
 public:
  PolicyPermissionsTest() {
    services.database = world.database.get();
    services.hooks = &world.hooks;
    authenticator = std::make_unique<Authenticator>(services, 1);
  }

  using Check = io::Task<void> (*)(PolicyPermissionsTest& test);
  void check(Check what) { world.run(prepared(*this, what)); }

  /// What a policy permits: "fields of its first collection and of the next", in the order of the rows.
  io::Task<std::string> seen(std::string policy) {
    const db::Lease session = co_await world.database->read();
    co_return co_await seen_by(*session, std::move(policy));
  }
  io::Task<std::string> seen_by(db::Session& session, std::string policy) {
    const std::vector<std::string> policies(1, policy);
    const access::PermissionSetPtr set = co_await services.permission_sets->of(session, policies, false);
    std::string out;
    for (const access::Permission& one : set->all()) out += (out.empty() ? "" : " ") + base::join(one.fields, ",");
    co_return out;
  }
  io::Task<std::string> seen_by_all() {
    const std::string one = co_await seen(kOne), other = co_await seen(kOther), third = co_await seen(kThird);
    co_return one + "|" + other + "|" + third;
  }

  /// With the events of a change that somebody asks for.
  io::Task<void> change(std::string key, std::string patch) {
    const std::vector<std::string> keys(1, key);
    co_await world.update("directus_permissions", keys, std::move(patch));
  }
  /// Without a word.
  io::Task<void> silently(std::string statement) { co_await db::testing::write(*world.database, std::move(statement)); }
  io::Task<void> told(json::value payload, std::string event, std::string key) {
    base::HookMeta meta;
    meta.event = std::move(event);
    meta.keys.push_back(std::move(key));
    co_await world.hooks.action(std::move(payload), std::move(meta));
  }

  Services services;
  std::unique_ptr<Authenticator> authenticator;  // still telling other processes when the loops end
  World world{GetParam()};

 private:
  static io::Task<void> prepared(PolicyPermissionsTest& test, Check what) {
    for (const char* policy : {kOne, kOther, kThird}) {
      co_await test.silently(fmt::format("INSERT INTO directus_policies (id, name) VALUES ('{}', 'some')", policy));
    }
    const std::pair<const char*, const char*> rows[] = {{kOne, "a"}, {kOther, "b"}, {kThird, "c"}};
    for (const auto& [policy, fields] : rows) {
      co_await test.silently(
          fmt::format("INSERT INTO directus_permissions (policy, collection, action, fields) VALUES ('{}', 'band', "
                      "'read', '{}')",
                      policy, fields));
    }
    const std::string all = co_await test.seen_by_all();
    EXPECT_EQ(all, "a|b|c");
    // From here on only those that a change concerns are seen as they are.
    co_await test.silently("UPDATE directus_permissions SET validation = '{}', fields = fields || ',new'");
    co_await what(test);
  }
};

// The permissions have the keys 1 to 3.
io::Task<void> stays(PolicyPermissionsTest& test) {
  co_await test.told(nullptr, "users.update", "1");
  std::string all = co_await test.seen_by_all();
  EXPECT_EQ(all, "a|b|c");
  test.authenticator->invalidate();
  all = co_await test.seen_by_all();
  EXPECT_EQ(all, "a,new|b,new|c,new");
}

io::Task<void> created(PolicyPermissionsTest& test) {
  co_await test.world.create("directus_permissions", fmt::format(R"({{"policy":"{}","collection":"album",)"
                                                                 R"("action":"read","fields":["x"]}})",
                                                                 kOther));
  const std::string all = co_await test.seen_by_all();
  EXPECT_EQ(all, "a|x b,new|c");
}

io::Task<void> updated(PolicyPermissionsTest& test) {
  co_await test.change("2", R"({"fields":["y"]})");
  std::string all = co_await test.seen_by_all();
  EXPECT_EQ(all, "a|y|c");
  co_await test.change("2", R"({"fields":["z"]})");
  co_await test.change("2", R"({"fields":["w"]})");
  all = co_await test.seen_by_all();
  EXPECT_EQ(all, "a|w|c");
}

io::Task<void> moved(PolicyPermissionsTest& test) {
  co_await test.change("1", fmt::format(R"({{"policy":"{}","collection":"album"}})", kOther));
  std::string all = co_await test.seen_by_all();
  EXPECT_EQ(all, "|a,new b,new|c");
  co_await test.change("1", fmt::format(R"({{"policy":{{"id":"{}"}}}})", kOne));
  all = co_await test.seen_by_all();
  EXPECT_TRUE(all.starts_with("a,new|b,new|")) << all;
}

io::Task<void> removed(PolicyPermissionsTest& test) {
  std::vector<std::string> keys(1, "3");
  co_await test.world.service("directus_permissions").remove(std::move(keys));
  const std::string all = co_await test.seen_by_all();
  EXPECT_EQ(all, "a|b|");
}

io::Task<void> nested(PolicyPermissionsTest& test) {
  std::vector<std::string> keys(1, kOne);
  co_await test.world.update("directus_policies", keys,
                             R"({"permissions":{"create":[{"collection":"album","action":"read","fields":["x"]}],)"
                             R"("update":[{"id":1,"fields":["y"]}],"delete":[]}})");
  std::string all = co_await test.seen_by_all();
  EXPECT_EQ(all, "x y|b|c");
  // From the other's hands: a key alone takes it, and what is not listed goes.
  co_await test.world.update("directus_policies", keys, R"({"permissions":[1,{"id":2,"collection":"album"}]})");
  all = co_await test.seen_by_all();
  EXPECT_EQ(all, "b,new y||c");
  co_await test.world.update("directus_policies", keys,
                             fmt::format(R"({{"permissions":{{"create":[],"update":[{{"id":1,"policy":"{}"}}],)"
                                         R"("delete":[2]}}}})",
                                         kOther));
  all = co_await test.seen_by_all();
  EXPECT_EQ(all, "|y|c");
}

io::Task<void> unclear(PolicyPermissionsTest& test) {
  co_await test.told(json::array(), "collections.delete", "1");
  std::string all = co_await test.seen_by_all();
  EXPECT_EQ(all, "a,new|b,new|c,new");
  co_await test.silently("UPDATE directus_permissions SET fields = 'more'");
  co_await test.told(with_policy(nullptr), "permissions.update", "1");
  all = co_await test.seen_by_all();
  EXPECT_EQ(all, "more|more|more");
}

// What was read before the change is for whoever asked, and for nobody after it.
io::Task<void> overtaken(PolicyPermissionsTest& test) {
  test.authenticator->invalidate();
  const db::Lease real = co_await test.world.database->read();
  const std::function<io::Task<void>()> meanwhile = [&test] {
    return test.change("2", fmt::format(R"({{"policy":"{}","fields":["y"]}})", kOne));
  };
  Overtaken session(*real, meanwhile);
  const std::string before = co_await test.seen_by(session, kOne);
  EXPECT_EQ(before, "a,new");
  const std::string all = co_await test.seen_by_all();
  EXPECT_EQ(all, "a,new y||c,new");
}

// Another's change ends no read that is kept already, but one on its way: it may be the one it is about.
io::Task<void> overtaken_by_another(PolicyPermissionsTest& test) {
  test.authenticator->invalidate();
  const db::Lease real = co_await test.world.database->read();
  const std::function<io::Task<void>()> meanwhile = [&test] { return test.change("2", R"({"fields":["y"]})"); };
  Overtaken session(*real, meanwhile);
  const std::string before = co_await test.seen_by(session, kOne);
  EXPECT_EQ(before, "a,new");
  co_await test.silently("UPDATE directus_permissions SET fields = 'more'");
  const std::string all = co_await test.seen_by_all();
  EXPECT_EQ(all, "more|more|more");
}

// A move that was read before it was heard of: its permission is kept of both.
io::Task<void> read_early(PolicyPermissionsTest& test) {
  co_await test.silently(fmt::format("UPDATE directus_permissions SET policy = '{}' WHERE id = 1", kOther));
  co_await test.told(json::object(), "permissions.update", "2");
  std::string all = co_await test.seen_by_all();
  EXPECT_TRUE(all.ends_with("a,new b,new|c") || all.ends_with("b,new a,new|c")) << all;
  co_await test.told(with_policy(kOther), "permissions.update", "1");
  all = co_await test.seen(kOne);
  EXPECT_EQ(all, "");
}

TEST_P(PolicyPermissionsTest, StayAfterWhatIsNotAboutThem) {
  check(stays);
}
TEST_P(PolicyPermissionsTest, OfThePolicyThatGetsOne) {
  check(created);
}
TEST_P(PolicyPermissionsTest, OfThePolicyThatHoldsOne) {
  check(updated);
}
TEST_P(PolicyPermissionsTest, OfBothWhenOneMoves) {
  check(moved);
}
TEST_P(PolicyPermissionsTest, OfThePolicyThatLosesOne) {
  check(removed);
}
TEST_P(PolicyPermissionsTest, OfThoseThatAreWrittenWithTheirPolicy) {
  check(nested);
}
TEST_P(PolicyPermissionsTest, OfAllWhereItIsOpen) {
  check(unclear);
}
TEST_P(PolicyPermissionsTest, AreNotKeptWhenAChangeOvertakesTheirRead) {
  check(overtaken);
}
TEST_P(PolicyPermissionsTest, AreNotKeptWhenAnotherChangeComesMeanwhile) {
  check(overtaken_by_another);
}
TEST_P(PolicyPermissionsTest, OfBothWhenAMoveWasReadBeforeItWasHeardOf) {
  check(read_early);
}

INSTANTIATE_TEST_SUITE_P(Databases, PolicyPermissionsTest, ::testing::ValuesIn(items::testing::databases()),
                         items::testing::database_name);

}  // namespace
}  // namespace dirigent::auth
