// Whole reads on both databases. Expected answers are what the contract's reference server gives for the same rows.
#include "engine/read.hpp"

#include "engine/testing.hpp"

namespace dirigent::engine::testing {
namespace {

class Read : public Reads {};

constexpr Case kFieldCases[] = {
    {"city", "{}",
     R"~([{"id":1,"name":"Oslo","pop":700,"teams":[1]},{"id":2,"name":"Rome","pop":2800,"teams":[2,3]}])~"},
    {"team", R"~({"fields":"name,city.name"})~",
     R"~([{"name":"A","city":{"name":"Oslo"}},{"name":"B","city":{"name":"Rome"}},{"name":"C","city":{"name":"Rome"}},{"name":"D","city":null}])~"},
    {"city", R"~({"fields":"name,teams.name,teams.players.name"})~",
     R"~([{"name":"Oslo","teams":[{"name":"A","players":[{"name":"p1"},{"name":"p2"}]}]},{"name":"Rome","teams":[{"name":"B","players":[{"name":"p3"}]},{"name":"C","players":[]}]}])~"},
    {"city", R"~({"fields":"*.*","limit":1})~",
     R"~([{"id":1,"name":"Oslo","pop":700,"teams":[{"id":1,"name":"A","city":1,"secret":"**********","players":[1,2]}]}])~"},
    {"city", R"~({"fields":"*.*.*","limit":1,"backlink":false})~",
     R"~([{"id":1,"name":"Oslo","pop":700,"teams":[{"id":1,"name":"A","city":1,"secret":"**********","players":[{"id":1,"name":"p1","goals":5,"pos":2,"team":1},{"id":2,"name":"p2","goals":0,"pos":null,"team":1}]}]}])~"},
    {"team", R"~({"fields":"name.x"})~", "[1,2,3,4]"},
    {"team", R"~({"fields":"city,city.name","limit":1})~", R"~([{"city":{"name":"Oslo"}}])~"},
    {"team", R"~({"fields":"secret"})~",
     R"~([{"secret":"**********"},{"secret":null},{"secret":null},{"secret":null}])~"},
    {"team", R"~({"fields":"name,deco"})~",
     R"~(FORBIDDEN: You don't have permission to access field "deco" in collection "team" or it does not exist. Queried in root.)~"},
    {"team", R"~({"fields":"a,b"})~",
     R"~(FORBIDDEN: You don't have permission to access fields "a", "b" in collection "team" or they do not exist. Queried in root.)~"},
    {"team", R"~({"fields":"city.teams.x"})~",
     R"~(FORBIDDEN: You don't have permission to access field "x" in collection "team" or it does not exist. Queried in "city.teams".)~"},
    {"nowhere", "{}",
     R"~(FORBIDDEN: You don't have permission to access collection "nowhere" or it does not exist. Queried in root.)~"},
    {"city", R"~({"fields":"name,count(teams)"})~",
     R"~([{"name":"Oslo","teams_count":1},{"name":"Rome","teams_count":2}])~",
     R"~([{"name":"Oslo","teams_count":"1"},{"name":"Rome","teams_count":"2"}])~"},
    {"team", R"~({"fields":"count(city.teams)","limit":1})~", R"~([{"city":{"teams_count":1}}])~",
     R"~([{"city":{"teams_count":"1"}}])~"},
    {"kind", R"~({"fields":["json(j, a\"[x)","json(j, \"k)","json(j, k.\"[)"],"limit":1})~",
     R"~([{"j_a\"_x_json":null,"j_\"k_json":null,"j_k_\"_json":null}])~"},
    {"kind", R"~({"fields":"json(j, k\u0000)"})~",
     "INVALID_QUERY: Invalid query. Invalid json() syntax: unsupported path expression."},
    {"kind", R"~({"fields":"id,json(j, k),json(j, k[1]),json(j, x)","limit":1})~",
     R"~([{"id":1,"j_k_json":[1,2],"j_k_1_json":2,"j_x_json":null}])~"},
    {"kind", R"~({"fields":"first","alias":{"first":"json(j, k[0])"}})~", R"~([{"first":1},{"first":null}])~"},
    {"kind", R"~({"fields":"json(s, k)"})~", "INVALID_QUERY: Invalid query. Invalid function specified \"json\"."},
    {"team", R"~({"fields":"year(name)"})~", "INVALID_QUERY: Invalid query. Invalid function specified \"year\"."},
    {"team", R"~({"fields":"eon(name)"})~", "INVALID_QUERY: Invalid query. Invalid function specified \"eon\"."},
    {"team", R"~({"fields":"what,place.name","alias":{"what":"name","place":"city","unused":"id"},"limit":1})~",
     R"~([{"place":{"name":"Oslo"},"what":"A"}])~"},
    {"team", R"~({"fields":"q","alias":{"q":"nothing"}})~",
     R"~(FORBIDDEN: You don't have permission to access field "nothing" in collection "team" or it does not exist. Queried in root.)~"},
    {"page", R"~({"fields":"slug,blocks.collection,blocks.item.*"})~",
     R"~([{"slug":"home","blocks":[{"collection":"para","item":{"id":1,"body":"hello","size":1}},{"collection":"pic","item":{"id":1,"url":"/a.png","size":10}}]},{"slug":"about","blocks":[{"collection":"para","item":{"id":2,"body":"bye","size":2}},{"collection":"pic","item":null}]}])~"},
    {"page", R"~({"fields":"blocks.item:pic.url","limit":1})~",
     R"~([{"blocks":[{"item":1},{"item":{"url":"/a.png"}}]}])~"},
    {"page", R"~({"fields":"blocks.item","limit":1})~", R"~([{"blocks":[{"item":"1"},{"item":"1"}]}])~"},
    {"page", R"~({"fields":"blocks.item.body"})~",
     R"~(FORBIDDEN: You don't have permission to access field "body" in collection "pic" or it does not exist. Queried in "blocks.item:pic".)~"},
    {"kind", R"~({"limit":1})~",
     R"~([{"id":1,"s":"q\"","b":true,"f":0.5,"n":12345678901,"d":"2020-06-15","dt":"2020-06-15T12:30:00","t":"2020-06-15T12:30:00.500Z","h":"05:06:07","j":{"k":[1,2]},"tags":["a","b"],"u":"11111111-2222-4333-8444-555555555555"}])~",
     R"~([{"id":1,"s":"q\"","b":true,"f":0.5,"n":"12345678901","d":"2020-06-15","dt":"2020-06-15T12:30:00","t":"2020-06-15T12:30:00.500Z","h":"05:06:07","j":{"k":[1,2]},"tags":["a","b"],"u":"11111111-2222-4333-8444-555555555555"}])~"},
    {"kind", R"~({"fields":"b,d,dt,t,j,tags,u","offset":1})~",
     R"~([{"b":null,"d":null,"dt":null,"t":null,"j":null,"tags":[],"u":null}])~"},
};

TEST_P(Read, Fields) {
  check(kFieldCases);
}

constexpr Case kFilterCases[] = {
    {"team", R"~({"fields":"name","filter":{"city":{"name":{"_eq":"Rome"}}}})~", R"~([{"name":"B"},{"name":"C"}])~"},
    {"team", R"~({"fields":"name","filter":{"city":{"name":{"_null":true}}}})~", R"~([{"name":"D"}])~"},
    {"team", R"~({"fields":"name","filter":{"players":{"goals":{"_gt":4}}}})~", R"~([{"name":"A"},{"name":"B"}])~"},
    {"team", R"~({"fields":"name","filter":{"players":{"goals":{"_gt":4},"name":{"_eq":"p2"}}}})~", "[]"},
    {"team",
     R"~({"fields":"name","filter":{"_and":[{"players":{"goals":{"_gt":4}}},{"players":{"name":{"_eq":"p2"}}}]}})~",
     "[]"},
    {"team",
     R"~({"fields":"name","filter":{"_or":[{"players":{"goals":{"_gt":8}}},{"players":{"name":{"_eq":"p2"}}}]}})~",
     R"~([{"name":"A"},{"name":"B"}])~"},
    {"team", R"~({"fields":"name","filter":{"players":{"_null":true}}})~", R"~([{"name":"C"},{"name":"D"}])~"},
    {"team", R"~({"fields":"name","filter":{"players":{"id":{"_null":true}}}})~", R"~([{"name":"C"},{"name":"D"}])~"},
    {"team", R"~({"fields":"name","filter":{"players":{"_in":[1,3]}}})~", R"~([{"name":"A"},{"name":"B"}])~"},
    {"team", R"~({"fields":"name","filter":{"players":{"_some":{"goals":{"_eq":0}}}}})~", R"~([{"name":"A"}])~"},
    {"team", R"~({"fields":"name","filter":{"players":{"_none":{"goals":{"_eq":0}}}}})~",
     R"~([{"name":"B"},{"name":"C"},{"name":"D"}])~"},
    {"team", R"~({"fields":"name","filter":{"city":{"_some":{"name":{"_eq":"Rome"}}}}})~",
     "INVALID_QUERY: Invalid query. \"_some\" can only be used with top level relational alias field."},
    {"team", R"~({"fields":"name","filter":{"count(players)":{"_gt":1}}})~", R"~([{"name":"A"}])~"},
    {"city", R"~({"fields":"name","filter":{"teams":{"players":{"goals":{"_gte":9}}}}})~", R"~([{"name":"Rome"}])~"},
    {"city", R"~({"fields":"name","filter":{"teams":{"_none":{"players":{"_some":{"goals":{"_gte":9}}}}}}})~",
     R"~([{"name":"Oslo"}])~"},
    {"player", R"~({"fields":"name","filter":{"team":{"players":{"name":{"_eq":"p2"}}}}})~",
     R"~([{"name":"p1"},{"name":"p2"}])~"},
    {"page", R"~({"fields":"slug","filter":{"blocks":{"item:para":{"body":{"_eq":"bye"}}}}})~",
     R"~([{"slug":"about"}])~"},
    {"team", R"~({"fields":"id","filter":{"id":{"_eq":"2"}}})~", R"~([{"id":2}])~"},
    {"team", R"~({"fields":"id","filter":{"id":{"_gt":1.5,"_lt":99999999999}}})~", R"~([{"id":2},{"id":3},{"id":4}])~"},
    {"team", R"~({"fields":"id","filter":{"id":{"_in":[1,2.5,99999999999,"3"]}}})~", R"~([{"id":1},{"id":3}])~"},
    {"team", R"~({"fields":"id","filter":{"id":{"_between":[1]}},"limit":1})~", R"~([{"id":1}])~"},
    {"team", R"~({"fields":"id","filter":{"id":{"_nbetween":"2,3"}}})~", R"~([{"id":1},{"id":4}])~"},
    {"team", R"~({"fields":"id","filter":{"id":{"_eq":"two"}}})~",
     "INVALID_QUERY: Invalid query. Invalid numeric value."},
    {"team", R"~({"fields":"id","filter":{"name":{"_eq":""}}})~",
     "INVALID_QUERY: Invalid query. You can't filter for an empty string in \"_eq\". Use \"_empty\" or \"_nempty\" "
     "instead."},
    {"team", R"~({"fields":"id","filter":{"name":{"_like":"x"}}})~",
     "INVALID_QUERY: Invalid query. \"string\" field type does not contain the \"_like\" filter operator."},
    {"team", R"~({"fields":"id","filter":{"secret":{"_eq":"abc"}}})~",
     "INVALID_QUERY: Invalid query. Field with \"conceal\" special does not allow the \"_eq\" filter operator."},
    {"team", R"~({"fields":"id","filter":{"secret":{"_nempty":true}}})~", R"~([{"id":1}])~"},
    {"player", R"~({"fields":"id","sort":"-team.secret"})~",
     "INVALID_QUERY: Invalid query. \"secret\" is concealed: it can't be sorted or grouped by, and functions don't "
     "take it."},
    {"team", R"~({"fields":"id","filter":{"name":{"x":{"_eq":1}}}})~",
     R"~(FORBIDDEN: You don't have permission to access field "x" in collection "team" or it does not exist. Queried in root.)~"},
    {"team", R"~({"fields":"id","filter":{"name":{"_in":"A,B'; --"}}})~", R"~([{"id":1}])~"},
    {"kind", R"~({"fields":"id","filter":{"t":{"_gte":"2020-06-15T14:30:00+02:00"}}})~", R"~([{"id":1}])~"},
    {"kind", R"~({"fields":"id","filter":{"d":{"_eq":"2020-06-15"},"dt":{"_lt":"$NOW"},"h":{"_gt":"05:00:00"}}})~",
     R"~([{"id":1}])~"},
    {"kind", R"~({"fields":"id","filter":{"t":{"_gt":"yesterday"}}})~", "[]"},
    {"kind", R"~({"fields":"id","filter":{"t":{"_gt":"nonsense"}}})~", "[]",
     "INVALID_QUERY: Invalid query. Invalid date value \"nonsense\"."},
    {"kind", R"~({"fields":"id","filter":{"year(t)" : {"_eq" : 2020}, "weekday(d)" : {
    "_eq" : 1
  }
}
})~",
     R"~([{"id":1}])~"},
    {"kind", R"~({"fields":"id","filter":{"b":{"_eq":"true"},"n":{"_eq":"12345678901"},"f":{"_eq":0.5}}})~",
     R"~([{"id":1}])~"},
    {"kind",
     R"~({"fields":"id","filter":{"u":{"_eq":"11111111-2222-4333-8444-555555555555"},"tags":{"_contains":"b"}}})~",
     R"~([{"id":1}])~"},
    {"kind", R"~({"fields":"id","filter":{"f":{"_lt":"1e39","_gt":"-1e39","_neq":1e-300}}})~", R"~([{"id":1}])~"},
    {"kind", R"~({"fields":"id","filter":{"f":{"_in":["1e39",0.5]}}})~", R"~([{"id":1}])~"},
    {"kind", R"~({"fields":"id,count(j)","filter":{"count(j)":{"_eq":0}}})~", R"~([{"id":1,"j_count":0}])~"},
    {"kind", R"~({"fields":"id","filter":{"u":{"_eq":"x"}}})~", "[]",
     "INVALID_QUERY: Invalid query. Invalid uuid value \"x\"."},
    {"kind", R"~({"fields":"id","filter":{"j":{"_nnull":true}}})~", R"~([{"id":1}])~"},
    {"team", R"~({"fields":"id","filter":{"$FOLLOW(player,team)":{"goals":{"_gt":8}}}})~", R"~([{"id":2}])~"},
    {"team", R"~({"fields":"id","filter":{"$FOLLOW(player,team)":{"_none":{"goals":{"_gt":8}}}}})~",
     R"~([{"id":1},{"id":3},{"id":4}])~"},
    {"para", R"~({"fields":"id","filter":{"$FOLLOW(block,item,collection)":{"page":{"slug":"about"}}}})~",
     R"~([{"id":2}])~"},
    {"team", R"~({"fields":"id","filter":{"$FOLLOW(nope,team)":{"goals":1}}})~",
     R"~(FORBIDDEN: You don't have permission to access collection "nope" or it does not exist. Queried in "$FOLLOW(nope,team)".)~"},
    {"player", R"~({"fields":"id","filter":{"pos":{"_between":[null,1]}}})~", R"~([{"id":3}])~"},
    {"player", R"~({"fields":"id","filter":{"pos":{"_nin":""}}})~", R"~([{"id":1},{"id":3}])~"},
    {"player", R"~({"fields":"id","filter":{"pos":{"_in":{}}}})~",
     "INVALID_QUERY: Invalid query. \"_in\" has to be an array of values."},
    {"block", R"~({"fields":"id","filter":{"item":{"body":"x"}}})~",
     R"~(FORBIDDEN: You don't have permission to access field "body" in collection "block" or it does not exist. Queried in root.)~"},
};

TEST_P(Read, Filters) {
  check(kFilterCases);
}

constexpr Case kOrderCases[] = {
    {"team", R"~({"fields":"name","sort":"-city.name,name"})~",
     R"~([{"name":"B"},{"name":"C"},{"name":"A"},{"name":"D"}])~",
     R"~([{"name":"D"},{"name":"B"},{"name":"C"},{"name":"A"}])~"},
    {"team", R"~({"fields":"name","sort":"-count(players),name"})~",
     R"~([{"name":"A"},{"name":"B"},{"name":"C"},{"name":"D"}])~"},
    {"team", R"~({"fields":"name","sort":"-players.goals","filter":{"players":{"_nnull":true}}})~",
     R"~([{"name":"B"},{"name":"A"}])~"},
    {"team", R"~({"fields":"name","sort":"players.goals","filter":{"players":{"_nnull":true}}})~",
     R"~([{"name":"A"},{"name":"B"}])~"},
    {"team", R"~({"fields":"name","sort":"x"})~",
     R"~(FORBIDDEN: You don't have permission to access field "x" in collection "team" or it does not exist. Queried in root.)~"},
    {"team", R"~({"fields":"id","limit":2,"page":2})~", R"~([{"id":3},{"id":4}])~"},
    {"team", R"~({"fields":"id","limit":0,"meta":"*","filter":{"city":{"pop":{"_gt":1000}}}})~", "[] total 4 filter 2"},
    {"team", R"~({"fields":"id","limit":1,"meta":"filter_count"})~", R"~([{"id":1}] filter 4)~"},
    {"team", R"~({"fields":"id","offset":3,"limit":-1})~", R"~([{"id":4}])~"},
    {"team", R"~({"fields":"id","search":"a"})~", R"~([{"id":1}])~"},
    {"team", R"~({"fields":"id","search":"2"})~", R"~([{"id":2},{"id":3}])~"},
    {"team", R"~({"fields":"id","search":"abc"})~", "[]"},
    {"city", R"~({"fields":"name,teams.name","deep":{"teams":{"_limit":1,"_sort":"-name"}}})~",
     R"~([{"name":"Oslo","teams":[{"name":"A"}]},{"name":"Rome","teams":[{"name":"C"}]}])~"},
    {"city", R"~({"fields":"teams.name","deep":{"teams":{"_offset":1}}})~",
     R"~([{"teams":[]},{"teams":[{"name":"C"}]}])~"},
    {"city", R"~({"fields":"teams","deep":{"teams":{"_filter":{"players":{"goals":{"_gt":8}}}}}})~",
     R"~([{"teams":[]},{"teams":[2]}])~"},
    {"city", R"~({"fields":"teams.name","deep":{"teams":{"_limit":0}}})~", R"~([{"teams":[]},{"teams":[]}])~"},
    {"team", R"~({"fields":"players.name","limit":1})~", R"~([{"players":[{"name":"p1"},{"name":"p2"}]}])~"},
    {"team", R"~({"fields":"name,city.name","deep":{"city":{"_filter":{"name":{"_eq":"Oslo"}}}}})~",
     R"~([{"name":"A","city":{"name":"Oslo"}},{"name":"B","city":null},{"name":"C","city":null},{"name":"D","city":null}])~"},
    {"team", R"~({"deep":{"players":{"_aggregate":{"count":"*"}}}})~",
     R"~([{"id":1,"name":"A","city":1,"secret":"**********","players":[{"count":2}]},{"id":2,"name":"B","city":2,"secret":null,"players":[{"count":1}]},{"id":3,"name":"C","city":2,"secret":null,"players":[]},{"id":4,"name":"D","city":null,"secret":null,"players":[]}])~",
     R"~([{"id":1,"name":"A","city":1,"secret":"**********","players":[{"count":"2"}]},{"id":2,"name":"B","city":2,"secret":null,"players":[{"count":"1"}]},{"id":3,"name":"C","city":2,"secret":null,"players":[]},{"id":4,"name":"D","city":null,"secret":null,"players":[]}])~"},
    {"city",
     R"~({"fields":"teams","deep":{"teams":{"_aggregate":{"count":"*","max":"name,id"},"_groupBy":"city","_limit":1}}})~",
     R"~([{"teams":[{"count":1,"max":{"name":"A","id":1}}]},{"teams":[{"count":2,"max":{"name":"C","id":3}}]}])~",
     R"~([{"teams":[{"count":"1","max":{"name":"A","id":1}}]},{"teams":[{"count":"2","max":{"name":"C","id":3}}]}])~"},
    {"city", R"~({"fields":"teams","deep":{"teams":{"_groupBy":"name","_sort":"-name"}}})~",
     R"~([{"teams":[{"name":"A"}]},{"teams":[{"name":"C"},{"name":"B"}]}])~"},
    {"city", R"~({"fields":"teams.name","deep":{"teams":{"_aggregate":{"nope":"id"}}}})~",
     R"~([{"teams":[{"name":"A"}]},{"teams":[{"name":"B"},{"name":"C"}]}])~"},
    {"team", R"~({"fields":"city.name","deep":{"city":{"_aggregate":{"count":"*"}}}})~",
     "INVALID_QUERY: Invalid query. Aggregates inside \"deep\" are for relations to many."},
    {"player", R"~({"fields":"id","sort":"team.count(players),-id"})~", R"~([{"id":4},{"id":3},{"id":2},{"id":1}])~"},
    {"team", R"~({"fields":"id","sort":"-players.team.count(players),id"})~",
     R"~([{"id":1},{"id":2},{"id":3},{"id":4}])~"},
    {"city", R"~({"fields":"id","sort":"-teams.players.goals"})~", R"~([{"id":2},{"id":1}])~"},
};

TEST_P(Read, SortsAndPages) {
  check(kOrderCases);
}

constexpr Case kAggregateCases[] = {
    {"player", R"~({"aggregate":{"count":"*","sum":"goals,pos","max":"name"}})~",
     R"~([{"count":4,"sum":{"goals":15,"pos":3},"max":{"name":"p4"}}])~",
     R"~([{"count":"4","sum":{"goals":"15","pos":"3"},"max":{"name":"p4"}}])~"},
    {"player",
     R"~({"aggregate":{"count":"id"},"groupBy":"team","sort":"-count.id","filter":{"team":{"_nnull":true}}})~",
     R"~([{"team":1,"count":{"id":2}},{"team":2,"count":{"id":1}}])~",
     R"~([{"team":1,"count":{"id":"2"}},{"team":2,"count":{"id":"1"}}])~"},
    {"kind", R"~({"aggregate":{"min":"t"},"groupBy":"year(d)","filter":{"d":{"_nnull":true}}})~",
     R"~([{"d_year":2020,"min":{"t":"2020-06-15T12:30:00.500Z"}}])~",
     R"~([{"d_year":"2020","min":{"t":"2020-06-15T12:30:00.500Z"}}])~"},
    {"player",
     R"~({"aggregate":{"countDistinct":"goals,name,goals"},"groupBy":"team,team","filter":{"team":{"_nnull":true}}})~",
     R"~([{"team":1,"countDistinct":{"goals":2,"name":2}},{"team":2,"countDistinct":{"goals":1,"name":1}}])~",
     R"~([{"team":1,"countDistinct":{"goals":"2","name":"2"}},{"team":2,"countDistinct":{"goals":"1","name":"1"}}])~"},
    {"player", R"~({"aggregate":{"countAll":"*"}})~", "[{}]"},
    {"player", R"~({"aggregate":{"median":"id"}})~", "[{},{},{},{}]"},
    {"player", R"~({"groupBy":"team","sort":"team","filter":{"team":{"_nnull":true}}})~",
     R"~([{"team":1},{"team":2}])~"},
    {"player", R"~({"aggregate":{"sum":"x"}})~",
     R"~(FORBIDDEN: You don't have permission to access field "x" in collection "player" or it does not exist. Queried in root.)~"},
    {"player", R"~({"aggregate":{"count":"*"},"groupBy":"team.name"})~",
     R"~([{"team":{"name":null},"count":1},{"team":{"name":"A"},"count":2},{"team":{"name":"B"},"count":1}])~",
     R"~([{"team":{"name":"A"},"count":"2"},{"team":{"name":"B"},"count":"1"},{"team":{"name":null},"count":"1"}])~"},
    {"player", R"~({"aggregate":{"count":"*"},"meta":"*","filter":{"team":{"city":{"name":{"_eq":"Oslo"}}}}})~",
     R"~([{"count":2}] total 4 filter 2)~", R"~([{"count":"2"}] total 4 filter 2)~"},
};

TEST_P(Read, Aggregates) {
  check(kAggregateCases);
}

io::Task<void> check_keys(db::Database& database) {
  schema::SchemaPtr schema = co_await make_model(database);
  Reader reader(database, schema);
  EXPECT_EQ(co_await reader.item("team", "1", R"~({"fields":"name"})~"), R"~({"name":"A"})~");
  EXPECT_EQ(co_await reader.item("team", "1", R"~({"fields":"name.x"})~"), "1");
  EXPECT_EQ(co_await reader.item("team", "777", "{}"), "none");
  EXPECT_EQ(co_await reader.item("team", "1", R"~({"fields":"id","filter":{"id":2}})~"), R"~({"id":1})~");
  EXPECT_EQ(co_await reader.item("team", "1", R"~({"fields":"id","filter":{"id":2,"name":"A"}})~"), R"~({"id":1})~");
  EXPECT_EQ(co_await reader.item("team", "1", R"~({"fields":"id","filter":{"name":"B"}})~"), "none");
  EXPECT_EQ(co_await reader.item("team", "1", R"~({"fields":"id","filter":{"_or":[{"id":2},{"id":3}]}})~"), "none");
  EXPECT_EQ(co_await reader.item("team", "1", R"~({"page":2})~"), "none");
  EXPECT_EQ(co_await reader.item("team", "1", R"~({"search":"zzz"})~"), "none");
  for (const char* key : {"abc", "1.5", "999999999999999999999", "1 OR 1=1", ""}) {
    const std::string answer = co_await reader.item("team", key, "{}");
    EXPECT_EQ(answer, "FORBIDDEN: You don't have permission to access this.") << key;
  }
  Target several;
  several.keys = std::vector<std::string>{"4", "2"};
  EXPECT_EQ(co_await reader.items("team", R"~({"fields":"id"})~", several), R"~([{"id":2},{"id":4}])~");

  const db::Lease lease = co_await database.read();
  Environment environment{schema, reader.who, &reader.limits};
  query::Query by_city =
      query::parse_query(json::parse(R"~({"filter":{"city":2},"sort":"-id"})~").as_object(), reader.limits).take();
  const std::vector<std::string> keys =
      co_await read_keys(*lease, environment, "team", std::move(by_city), access::Action::kUpdate);
  EXPECT_EQ(keys, (std::vector<std::string>{"3", "2"}));
  // What a list takes for no condition would make a write reach every item.
  for (const char* filter :
       {R"~({"players":{"_some":{"goals":1,"pos":2}}})~", R"~({"_or":[{"id":1},{"id":{"_between":[1]}}]})~"}) {
    json::object given{{"filter", json::parse(filter)}};
    query::Query vague = query::parse_query(given, reader.limits).take();
    std::string refused;
    try {
      co_await read_keys(*lease, environment, "team", std::move(vague), access::Action::kUpdate);
    } catch (const base::Failure& failure) {
      refused = failure.errors().front().message;
    }
    EXPECT_TRUE(refused.find("selects every item") != std::string::npos) << filter << " " << refused;
  }

  std::string defaults;
  append_singleton_defaults(environment, *schema->collection("home"), query::Query{}, defaults);
  EXPECT_EQ(defaults, R"~({"id":null,"lines":3})~");
}

TEST_P(Read, Keys) {
  run(check_keys(database()));
}

io::Task<void> check_many_children(db::Database& database) {
  schema::SchemaPtr schema = co_await make_model(database);
  Reader reader(database, schema);
  std::unique_ptr<db::Transaction> transaction = co_await database.begin();
  sql::Statement insert{
      "INSERT INTO player (goals, team) WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < "
      "12100) SELECT i, 1 + i % 2 FROM n",
      {}};
  co_await transaction->session().run(std::move(insert));
  co_await transaction->commit();
  const std::string answer = co_await reader.items(
      "team", R"~({"fields":"players.goals","deep":{"players":{"_limit":2,"_offset":1,"_sort":"-goals"}},"limit":2})~");
  EXPECT_EQ(answer,
            R"~([{"players":[{"goals":12098},{"goals":12096}]},{"players":[{"goals":12097},{"goals":12095}]}])~");
}

TEST_P(Read, ManyChildren) {
  run(check_many_children(database()));
}

/// SQLite's automatic keys may outgrow what the API calls an integer.
io::Task<void> check_large_keys(db::Database& database) {
  schema::SchemaPtr schema = co_await make_model(database);
  Reader reader(database, schema);
  if (reader.dialect().postgres()) co_return;
  std::unique_ptr<db::Transaction> transaction = co_await database.begin();
  sql::Statement insert{"INSERT INTO city (id) VALUES (9007199254740004)", {}};
  co_await transaction->session().run(std::move(insert));
  co_await transaction->commit();
  const std::string found =
      co_await reader.items("city", R"~({"fields":"id","filter":{"id":{"_in":[1,9007199254740004]}}})~");
  EXPECT_EQ(found, R"~([{"id":1},{"id":9007199254740004}])~");
}

TEST_P(Read, LargeKeys) {
  run(check_large_keys(database()));
}

io::Task<void> check_strangers(db::Database& database) {
  schema::SchemaPtr schema = co_await make_model(database);
  Reader reader(database, schema);
  reader.who = access::Accountability{};
  EXPECT_EQ(
      co_await reader.items("team", "{}"),
      R"~(FORBIDDEN: You don't have permission to access collection "team" or it does not exist. Queried in root.)~");
}

TEST_P(Read, RefusesStrangers) {
  run(check_strangers(database()));
}

INSTANTIATE_TEST_SUITE_P(Databases, Read, ::testing::ValuesIn(schema::testing::databases()),
                         schema::testing::database_name);

}  // namespace
}  // namespace dirigent::engine::testing
