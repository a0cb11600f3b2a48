// Variables that stand for what is in the database, on both databases: those of rules are read as the system, those of
// queries as the caller.
#include "engine/variable_values.hpp"

#include "engine/testing.hpp"

namespace dirigent::engine::testing {
namespace {

constexpr std::string_view kRoleId = "00000000-0000-4000-8000-00000000000b",
                           kPolicy = "00000000-0000-4000-8000-00000000000c";

access::Permission permission(const char* collection, const char* fields, const char* rule = "{}") {
  access::StoredPermission stored{"1", "p", collection, "read", fields, rule, std::nullopt, std::nullopt};
  return access::read_permission(std::move(stored)).value();
}

/// The user is called A and titled C, in a role named D with a colleague called and titled B, and holds a policy named
/// A.
io::Task<schema::SchemaPtr> make_people(db::Database& database) {
  schema::SchemaPtr schema = co_await make_model(database);
  const std::string user(kUser), role(kRoleId), policy(kPolicy), colleague = "00000000-0000-4000-8000-00000000000d";
  const std::vector<std::string> texts = {
      "INSERT INTO directus_roles (id, name) VALUES ('" + role + "', 'D')",
      "INSERT INTO directus_policies (id, name) VALUES ('" + policy + "', 'A')",
      "INSERT INTO directus_users (id, first_name, title, role) VALUES ('" + user + "', 'A', 'C', '" + role + "'), ('" +
          colleague + "', 'B', 'B', '" + role + "')",
  };
  std::unique_ptr<db::Transaction> transaction = co_await database.begin();
  for (const std::string& text : texts) {
    sql::Statement statement{text, {}};
    co_await transaction->session().run(std::move(statement));
  }
  co_await transaction->commit();
  co_return schema;
}

struct Asked {
  const char* value;
  const char* answer;  // ids of the teams of that name
};

constexpr const char* kRefused = "INVALID_QUERY: Invalid query. Invalid filter object.";

constexpr Asked kOfAdmin[] = {
    {"$CURRENT_USER.title", R"([{"id":3}])"},    {"$CURRENT_USER.role.users.title", R"([{"id":2},{"id":3}])"},
    {"$CURRENT_ROLE.name", R"([{"id":4}])"},     {"$CURRENT_ROLE.users.title", R"([{"id":2},{"id":3}])"},
    {"$CURRENT_POLICIES.name", R"([{"id":1}])"}, {"$CURRENT_USER.no", kRefused},
    {"$CURRENT_ROLES.users.role.no", kRefused},  {"$CURRENT_ROLE.users.first_name", R"([{"id":1},{"id":2}])"},
};
constexpr Asked kOfReader[] = {
    {"$CURRENT_USER.first_name", R"([{"id":1}])"},
    {"$CURRENT_USER.title", kRefused},
    {"$CURRENT_USER.no", kRefused},
    {"$CURRENT_USER.role.name", R"([{"id":4}])"},
    {"$CURRENT_ROLES.name", R"([{"id":4}])"},
    {"$CURRENT_ROLE.users.first_name", R"([{"id":1}])"},
    {"$CURRENT_ROLE.users.title", kRefused},
    {"$CURRENT_ROLE.users.no", kRefused},
    {"$CURRENT_ROLE.description", kRefused},
    {"$CURRENT_POLICIES.name", kRefused},
    {"$CURRENT_POLICIES", "[]"},
    {"$CURRENT_USER.policies.policy.name", kRefused},
};
constexpr Asked kOfNobody[] = {{"$CURRENT_USER.title", "[]"}, {"$CURRENT_USER.no", "[]"}};

class Variables : public schema::testing::BothDatabases {
 protected:
  static io::Task<void> check_all(db::Database& database, access::Accountability who, std::span<const Asked> cases) {
    schema::SchemaPtr schema = co_await make_people(database);
    Reader reader(database, std::move(schema));
    reader.who = std::move(who);
    for (const Asked& one : cases) {
      const std::string query =
          R"({"fields":"id","sort":"id","filter":{"name":{"_in":")" + std::string(one.value) + "\"}}}";
      const std::string answer = co_await reader.items("team", query);
      EXPECT_EQ(answer, one.answer) << query;
    }
  }

  void check(access::Accountability who, std::span<const Asked> cases) {
    run(check_all(database(), std::move(who), cases));
  }

  static access::Accountability caller(std::vector<access::Permission> permissions) {
    access::Accountability who;
    who.user = kUser;
    who.role = kRoleId;
    who.roles = {std::string(kRoleId)};
    who.policies = {std::string(kPolicy)};
    who.permissions = std::make_shared<const access::PermissionSet>(std::move(permissions));
    return who;
  }

  static access::Accountability reader(const char* rule_of_teams = "{}") {
    return caller({permission("team", "id,name,city", rule_of_teams),
                   permission("directus_users", "id,first_name,role", R"({"id":{"_eq":"$CURRENT_USER"}})"),
                   permission("directus_roles", "id,name,users")});
  }
};

TEST_P(Variables, OfAQueryAreWhatAnAdministratorReads) {
  access::Accountability admin = caller({});
  admin.admin = true;
  check(std::move(admin), kOfAdmin);
}

TEST_P(Variables, OfAQueryAreNoMoreThanTheCallerMayRead) {
  check(reader(), kOfReader);
}

TEST_P(Variables, OfARuleDoNotServeTheQuery) {
  check(reader(R"({"_and":[{"name":{"_neq":"$CURRENT_USER.title"}},{"name":{"_nin":"$CURRENT_ROLE.users.title"}}]})"),
        kOfReader);
}

constexpr Asked kUnderRules[] = {{"A,C,D", R"([{"id":3}])"}, {"$CURRENT_USER.first_name,C", R"([{"id":3}])"}};

TEST_P(Variables, OfRulesAreReadAsTheSystem) {
  check(reader(R"({"name":{"_eq":"$CURRENT_USER.title"}})"), kUnderRules);
}

TEST_P(Variables, OfNobodyAreNothing) {
  access::Accountability nobody = reader();
  nobody.user.reset();
  check(std::move(nobody), kOfNobody);
}

INSTANTIATE_TEST_SUITE_P(Databases, Variables, ::testing::ValuesIn(schema::testing::databases()),
                         schema::testing::database_name);

}  // namespace
}  // namespace dirigent::engine::testing
