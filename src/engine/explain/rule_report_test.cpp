// What is told of a rule is what reads under it do, on both databases.
#include "engine/explain/rule_report.hpp"

#include "engine/explain/row_count.hpp"
#include "engine/testing.hpp"

namespace dirigent::engine::testing {
namespace {

class RuleReports : public schema::testing::BothDatabases {};

Rule rule_of(const Reader& reader, const std::string& text) {
  return std::make_shared<const query::Filter>(query::parse_filter(json::parse(text), reader.limits).take());
}

Environment environment_of(const Reader& reader) {
  return {reader.schema(), reader.who, &reader.limits};
}

io::Task<RuleReport> report(Reader& reader, std::string collection, std::string key, std::string text) {
  const db::Lease lease = co_await reader.database().read();
  std::vector<Rule> rules(1, rule_of(reader, text));
  RuleReport made =
      co_await report_rules(*lease, environment_of(reader), std::move(collection), std::move(key), std::move(rules));
  co_return made;
}

constexpr const char* kRules[][2] = {
    {"team", R"~({"name":{"_eq":"A"}})~"},
    {"team", R"~({"_or":[{"name":{"_eq":"A"}},{"city":{"pop":{"_gt":1000}}}]})~"},
    {"team", R"~({"_and":[{"city":{"name":{"_null":true}}},{"secret":{"_empty":true}}]})~"},
    {"team", R"~({"players":{"goals":{"_gt":3}}})~"},
    {"team", R"~({"_and":[{"players":{"goals":{"_gt":3}}},{"players":{"name":{"_eq":"p2"}}}]})~"},
    {"team", R"~({"players":{"_some":{"goals":{"_gt":3}}}})~"},
    {"team", R"~({"players":{"_none":{"goals":{"_gt":3}}}})~"},
    {"team", R"~({"count(players)":{"_eq":2}})~"},
    {"page", R"~({"blocks":{"item:para":{"size":{"_eq":1}}}})~"},
    {"kind", R"~({"year(d)":{"_eq":2020}})~"},
    {"player", R"~({"team":{"city":{"teams":{"name":{"_eq":"C"}}}}})~"},
};

/// A list filtered by the rule, row by row beside the verdicts.
io::Task<void> compare(db::Database& database) {
  schema::SchemaPtr schema = co_await make_model(database);
  Reader reader(database, std::move(schema));
  for (const auto& [collection, rule] : kRules) {
    const std::string ids = co_await reader.items(collection, R"({"fields":"id","sort":"id"})");
    const std::string found =
        co_await reader.items(collection, std::string(R"({"fields":"id","filter":)") + rule + "}");
    const db::Lease lease = co_await database.read();
    const json::value rows = json::parse(ids);
    for (const json::value& row : rows.as_array()) {
      const std::string key = base::to_json(row.at("id"));
      const bool listed = found.find("{\"id\":" + key + "}") != std::string::npos;
      const RuleReport told = co_await report(reader, collection, key, rule);
      EXPECT_TRUE(told.found);
      EXPECT_EQ(told.rules.front().holds, listed) << collection << " " << key << " " << rule;
      EXPECT_EQ(failing(told.rules.front()) == 0, listed) << rule;
    }
    std::vector<Rule> rules(1, rule_of(reader, rule));
    const RowCount count = co_await count_rows(*lease, environment_of(reader), collection, std::move(rules));
    const json::value expected = json::parse(found);
    EXPECT_EQ(static_cast<std::size_t>(count.rows), expected.as_array().size()) << rule;
  }
}

TEST_P(RuleReports, AgreeWithLists) {
  run(compare(database()));
}

constexpr const char* kStale[][3] = {
    {"team", R"~({"players":{"_some":{"ghost":{"_eq":1}}}})~", R"(There is no field "ghost" in "player")"},
    {"team", R"~({"players":{"_none":{"year(ghost)":{"_eq":1}}}})~", R"(There is no field "ghost" in "player")"},
    {"team", R"~({"players":{"_some":{"team":{"city":{"ghost":{"_eq":1}}}}}})~",
     R"(There is no field "ghost" in "city")"},
    {"city", R"~({"teams":{"_none":{"players":{"_some":{"ghost":{"_null":true}}}}}})~",
     R"(There is no field "ghost" in "player")"},
    {"city", R"~({"teams":{"ghosts":{"_some":{"name":{"_null":true}}}}})~", R"(There is no field "ghosts" in "team")"},
    {"page", R"~({"blocks":{"_some":{"item:para":{"ghost":{"_eq":1}}}}})~", R"(There is no field "ghost" in "para")"},
};

io::Task<void> name_what_is_gone(db::Database& database) {
  schema::SchemaPtr schema = co_await make_model(database);
  Reader reader(database, std::move(schema));
  for (const auto& [collection, rule, error] : kStale) {
    const RuleReport told = co_await report(reader, collection, "1", rule);
    EXPECT_FALSE(told.rules.front().holds) << rule;
    EXPECT_EQ(told.rules.front().error, error) << rule;
  }
}

TEST_P(RuleReports, NameFieldsThatAreGoneBelowRelations) {
  run(name_what_is_gone(database()));
}

io::Task<void> look(db::Database& database) {
  schema::SchemaPtr schema = co_await make_model(database);
  Reader reader(database, std::move(schema));
  RuleReport told = co_await report(reader, "team", "2", R"~({"_and":[{"city":{"name":{"_eq":"Oslo"}}},
      {"players":{"goals":{"_in":"9,$CURRENT_USER"}}},{"secret":{"_nempty":true}},{"city":{"_eq":2}}]})~");
  const std::vector<Clause>& clauses = told.rules.front().children;
  EXPECT_EQ(clauses[0].item, json::value("Rome"));
  EXPECT_EQ(clauses[1].item, json::value(json::array{9}));
  EXPECT_EQ(base::to_json(clauses[1].asked), R"(["9",")" + std::string(kUser) + R"("])");
  EXPECT_FALSE(clauses[2].holds);
  EXPECT_EQ(clauses[3].item, json::value(2));
  EXPECT_EQ(&deciding(told.rules.front()), &clauses[0]);

  told = co_await report(reader, "team", "1", R"({"secret":{"_nempty":true}})");
  EXPECT_EQ(told.rules.front().item, json::value("**********"));
  told = co_await report(reader, "team", "1", R"({"_or":[{"name":{"_eq":"A"}},{"ghost":{"_eq":1}}]})");
  EXPECT_FALSE(told.rules.front().holds);
  EXPECT_FALSE(told.rules.front().error.empty());
  EXPECT_TRUE(told.rules.front().children[0].holds);
  EXPECT_EQ(told.rules.front().children[0].item, json::value("A"));
  EXPECT_EQ(told.rules.front().children[1].error, "There is no field \"ghost\" in \"team\"");
  EXPECT_EQ(told.rules.front().error, told.rules.front().children[1].error);
  EXPECT_EQ(&deciding(told.rules.front()), &told.rules.front().children[1]);
  for (const char* key : {"99", "x"}) {
    told = co_await report(reader, "team", key, R"({"name":{"_eq":"A"}})");
    EXPECT_FALSE(told.found || told.rules.front().holds) << key;
  }
}

TEST_P(RuleReports, TellWhatWasAskedAndWhatTheItemHas) {
  run(look(database()));
}

io::Task<void> ask_much(db::Database& database) {
  schema::SchemaPtr schema = co_await make_model(database);
  Reader reader(database, std::move(schema));
  std::string text;
  for (int i = 0; i < 450; ++i) {
    text += (i ? "," : "") + std::string(R"({"players":{"goals":{"_eq":)") + std::to_string(i) + "}}}";
  }
  const RuleReport told = co_await report(reader, "team", "1", R"({"_or":[)" + text + "]}");
  EXPECT_TRUE(told.rules.front().holds);
  for (std::size_t i = 0; i < 450; ++i) EXPECT_EQ(told.rules.front().children[i].holds, i == 0 || i == 5) << i;
}

TEST_P(RuleReports, TakeRulesOfAnyLength) {
  run(ask_much(database()));
}

INSTANTIATE_TEST_SUITE_P(Databases, RuleReports, ::testing::ValuesIn(schema::testing::databases()),
                         schema::testing::database_name);

}  // namespace
}  // namespace dirigent::engine::testing
