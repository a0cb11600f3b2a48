// Reads under row rules on both databases: what is seen of which rows, and what can be found out.
#include "engine/plan/plan_cache.hpp"
#include "engine/testing.hpp"

namespace dirigent::engine::testing {
namespace {

access::Permission permission(const char* collection, const char* fields, const char* rule = "{}") {
  access::StoredPermission stored{"1", "p", collection, "read", fields, rule, std::nullopt, std::nullopt};
  return access::read_permission(std::move(stored)).value();
}

/// p1 and p2 are seen with their names, p3 with its goals alone, p4 not at all; of the teams A and C.
std::vector<access::Permission> two_rules() {
  return {permission("player", "id,name,team", R"({"team":{"name":{"_eq":"A"}}})"),
          permission("player", "id,goals,team", R"({"goals":{"_eq":9}})"),
          permission("team", "id,name,city,players", R"({"name":{"_in":["A","C"]}})"),
          permission("city", "id,name,teams")};
}

class Rules : public Reads {};

constexpr Case kShownCases[] = {
    {"player", "{}",
     R"~([{"id":1,"name":"p1","team":1,"goals":null},{"id":2,"name":"p2","team":1,"goals":null},{"id":3,"name":null,"team":2,"goals":9}])~"},
    {"player", R"~({"fields":"name"})~", R"~([{"name":"p1"},{"name":"p2"}])~"},
    {"player", R"~({"fields":"goals"})~", R"~([{"goals":9}])~"},
    {"player", R"~({"fields":"name,goals"})~",
     R"~([{"name":"p1","goals":null},{"name":"p2","goals":null},{"name":null,"goals":9}])~"},
    {"player", R"~({"fields":"id,team.name"})~",
     R"~([{"id":1,"team":{"name":"A"}},{"id":2,"team":{"name":"A"}},{"id":3,"team":null}])~"},
    {"team", R"~({"fields":"name,players.goals"})~", R"~([{"name":"A","players":[]},{"name":"C","players":[]}])~"},
    {"team", R"~({"fields":"name,players"})~", R"~([{"name":"A","players":[1,2]},{"name":"C","players":[]}])~"},
    {"city", R"~({"fields":"name,teams.name"})~",
     R"~([{"name":"Oslo","teams":[{"name":"A"}]},{"name":"Rome","teams":[{"name":"C"}]}])~"},
    {"player", R"~({"fields":"g,name","alias":{"g":"goals"}})~",
     R"~([{"name":"p1","g":null},{"name":"p2","g":null},{"name":null,"g":9}])~"},
    {"player", R"~({"fields":"pos"})~",
     R"~(FORBIDDEN: You don't have permission to access field "pos" in collection "player" or it does not exist. Queried in root.)~"},
    {"page", "{}",
     R"~(FORBIDDEN: You don't have permission to access collection "page" or it does not exist. Queried in root.)~"},
};

TEST_P(Rules, EachFieldIsShownWhereAPermissionListsIt) {
  check(two_rules(), kShownCases);
}

constexpr Case kGuessCases[] = {
    {"player", R"~({"fields":"id","filter":{"goals":{"_gt":0}}})~", R"~([{"id":3}])~"},
    {"player", R"~({"fields":"id","filter":{"goals":{"_null":true}}})~", "[]"},
    {"player", R"~({"fields":"id","filter":{"name":{"_neq":"p1"}}})~", R"~([{"id":2}])~"},
    {"player", R"~({"fields":"id","filter":{"team":{"name":{"_eq":"B"}}}})~", "[]"},
    {"player", R"~({"fields":"id","sort":"-goals,id"})~", R"~([{"id":3},{"id":1},{"id":2}])~",
     R"~([{"id":1},{"id":2},{"id":3}])~"},
    {"player", R"~({"aggregate":{"sum":"goals","count":"goals,id"}})~",
     R"~([{"sum":{"goals":9},"count":{"goals":1,"id":3}}])~",
     R"~([{"sum":{"goals":"9"},"count":{"goals":"1","id":"3"}}])~"},
    {"player", R"~({"aggregate":{"count":"*"},"groupBy":"name","sort":"name"})~",
     R"~([{"name":"p1","count":1},{"name":"p2","count":1}])~",
     R"~([{"name":"p1","count":"1"},{"name":"p2","count":"1"}])~"},
    {"player", R"~({"fields":"id","search":"p3"})~", "[]"},
    {"player", R"~({"fields":"id","search":"9"})~", R"~([{"id":3}])~"},
    {"player", R"~({"fields":"name","meta":"*","filter":{"goals":{"_eq":5}}})~", "[] total 3 filter 0"},
    {"team", R"~({"fields":"id","filter":{"players":{"_some":{"goals":{"_gt":0}}}}})~", "[]"},
    {"team", R"~({"fields":"id","filter":{"players":{"_none":{"goals":{"_gt":0}}}}})~", R"~([{"id":1},{"id":3}])~"},
    {"city", R"~({"fields":"id","filter":{"teams":{"name":{"_eq":"B"}}}})~", "[]"},
    {"city", R"~({"fields":"id","filter":{"teams":{"secret":{"_null":true}}}})~",
     R"~(FORBIDDEN: You don't have permission to access field "secret" in collection "team" or it does not exist. Queried in "teams".)~"},
};

TEST_P(Rules, NothingHiddenIsFoundOut) {
  check(two_rules(), kGuessCases);
}

constexpr Case kFilteredCases[] = {
    {"player", R"~({"fields":"id,name,goals","filter":{"goals":{"_eq":9}}})~", R"~([{"id":3,"name":null,"goals":9}])~"},
    {"player", R"~({"fields":"id,name,goals","filter":{"goals":{"_in":[5,9]}}})~",
     R"~([{"id":3,"name":null,"goals":9}])~"},
    {"player",
     R"~({"fields":"id,name,team.name","filter":{"_and":[{"goals":{"_eq":9}},{"team":{"name":{"_null":true}}}]}})~",
     R"~([{"id":3,"name":null,"team":null}])~"},
    {"team", R"~({"fields":"id","filter":{"name":{"_in":["A","B"]}}})~", R"~([{"id":1}])~"},
    {"team", R"~({"fields":"id,name","filter":{"name":{"_eq":"C"}},"meta":"*"})~",
     R"~([{"id":3,"name":"C"}] total 2 filter 1)~"},
};

TEST_P(Rules, AFilterThatSaysWhatARuleSaysShowsNoMore) {
  check(two_rules(), kFilteredCases);
}

constexpr Case kVariableCases[] = {
    {"player", R"~({"fields":"id"})~", R"~([{"id":1}])~"},
    {"team", R"~({"fields":"id"})~", "[]"},
    {"city", R"~({"fields":"id"})~", R"~([{"id":1},{"id":2}])~"},
    {"kind", R"~({"fields":"id"})~", "[]"},
};

TEST_P(Rules, TheyNameTheCallerAndTheTime) {
  check({permission("player", "*", R"({"_and":[{"id":{"_eq":1}},{"name":{"_neq":"$CURRENT_USER"}}]})"),
         permission("team", "*", R"({"name":{"_eq":"$CURRENT_USER.no.such"}})"),
         permission("city", "*", R"({"name":{"_neq":"$CURRENT_ROLE"}})"),
         permission("kind", "*", R"({"gone":{"_eq":"what is no more"}})")},
        kVariableCases);
}

io::Task<std::string> read_as(db::Database& database, const Environment& environment, const char* text) {
  std::string out;
  const db::Lease lease = co_await database.read();
  query::Query query = query::parse_query(json::parse(text).as_object(), *environment.limits).take();
  co_await read(*lease, environment, "team", std::move(query), Target(), out);
  co_return out;
}

io::Task<void> keeps_callers_apart(db::Database& database) {
  schema::SchemaPtr schema = co_await make_model(database);
  const auto set = std::make_shared<const access::PermissionSet>(
      std::vector<access::Permission>{permission("team", "id", R"({"name":{"_eq":"$CURRENT_USER"}})")});
  PlanCache plans(1);
  const query::Limits limits;
  for (int round = 0; round < 2; ++round) {
    for (const char* user : {"A", "C", "nobody"}) {
      access::Accountability who;
      who.user = user;
      who.permissions = set;
      Environment environment{schema, who, &limits};
      environment.plans = &plans;
      const std::string answer = co_await read_as(database, environment, R"({"fields":"id"})");
      const std::string_view name = user;
      EXPECT_EQ(answer, name == "A" ? R"([{"id":1}])" : name == "C" ? R"([{"id":3}])" : "[]") << user;
    }
  }
}

TEST_P(Rules, PlansThatAreKeptAreThoseOfWhoAsks) {
  run(keeps_callers_apart(database()));
}

INSTANTIATE_TEST_SUITE_P(Databases, Rules, ::testing::ValuesIn(schema::testing::databases()),
                         schema::testing::database_name);

}  // namespace
}  // namespace dirigent::engine::testing
