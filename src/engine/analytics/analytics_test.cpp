// Groups beyond the contract: their SQL, and whole reads on both databases.
#include <gtest/gtest.h>

#include <regex>

#include "engine/analytics/having.hpp"
#include "engine/analytics/windows.hpp"
#include "engine/sql/branch_sql.hpp"
#include "engine/testing.hpp"
#include "engine/testing_schema.hpp"

namespace dirigent::engine::testing {
namespace {

using base::FieldType;

/// The groups of a query about sales as a table, its conditions and windows: one line each.
std::string parts(const sql::Dialect& dialect, std::string_view text) {
  HandMadeSchema made;
  made.add("shop", {HandMadeSchema::column("town", FieldType::kString, "character varying")});
  made.add("sale", {HandMadeSchema::column("price", FieldType::kInteger, "integer"),
                    HandMadeSchema::column("at", FieldType::kTimestamp, "timestamp with time zone"),
                    HandMadeSchema::column("shop", FieldType::kInteger, "integer")});
  made.relate("sale", "shop", "shop", "sales");
  const query::Limits limits;
  const Environment environment{made.get(), std::nullopt, &limits};
  const query::Query query = query::parse_query(json::parse(text).as_object(), limits).take();
  query::Query rows;
  rows.fields = {"id"};
  rows.fields_given = true;
  const Plan plan = make_plan(environment, dialect, made.collection("sale"), rows);
  Resolver resolver(*made.get(), environment.who, dialect, 10);
  GroupColumns columns(resolver, made.collection("sale"));
  for (const std::string& group : query.group) columns.add_group(group);
  for (const query::Aggregate& aggregate : query.aggregate) columns.add_aggregate(aggregate);
  std::string out;
  if (query.having) out += "\nhaving " + shown(dialect.finish(having_sql(columns, *query.having)));
  for (const query::Window& window : query.windows) {
    out += "\n" + window.name + " " + shown(dialect.finish(resolve_window(columns, window).sql));
  }
  RowKeys all;
  all.all = true;
  return shown(dialect.finish(group_sql(dialect, plan, all, columns.selected(), columns.groups(), true))) + out;
}

TEST(GroupSql, BinsAndRelatedFieldsAreGroups) {
  const std::string_view query =
      R"~({"groupBy":["shop.town","bin(at,month,Europe/Paris)"],"aggregate":{"sum":"price"}})~";
  EXPECT_EQ(parts(sql::sqlite_dialect(), query),
            "SELECT c0.town AS v0, dirigent_bin(t0.at, 'month', 'Europe/Paris', 0) AS v1, SUM(t0.price) AS v2 "
            "FROM sale AS t0 LEFT JOIN shop AS c0 ON c0.id = t0.shop GROUP BY 1, 2");
  EXPECT_EQ(parts(sql::postgres_dialect(), query),
            "SELECT c0.town AS v0, CASE WHEN t0.at BETWEEN '0001-01-01' AND '9999-12-31' THEN (EXTRACT(EPOCH FROM "
            "date_trunc('month', t0.at AT TIME ZONE 'Europe/Paris')) * 1000)::bigint END AS v1, SUM(t0.price) AS v2 "
            "FROM sale AS t0 LEFT JOIN shop AS c0 ON c0.id = t0.shop GROUP BY 1, 2");
  EXPECT_NE(parts(sql::postgres_dialect(), R"~({"groupBy":["bin(at,hour,Europe/Paris)"]})~")
                .find("date_trunc('hour', t0.at, 'Europe/Paris')"),
            std::string::npos);
}

TEST(GroupSql, ConditionsAndWindowsSeeTheGroupsAsATable) {
  EXPECT_EQ(parts(sql::sqlite_dialect(), R"~({"groupBy":["shop"],"having":{"_or":[{"count":{"id":{"_gt":5}}},
      {"shop":{"_in":[1,2]}}]},"window":{"total":{"function":"sum","of":"count.id","sort":"-count.id",
      "partition":"shop","rows":7},"place":{"function":"rank","sort":["shop"]},
      "before":{"function":"lag","of":"shop","sort":["shop"],"rows":2}}})~"),
            "SELECT t0.shop AS v0, COUNT(t0.id) AS v1 FROM sale AS t0 GROUP BY 1"
            "\nhaving (groups.v1 > ? OR groups.v0 IN (SELECT value FROM json_each(?))) -- 5 [1,2]"
            "\ntotal SUM(groups.v1) OVER (PARTITION BY groups.v0 ORDER BY groups.v1 DESC, groups.v0 ROWS 6 PRECEDING)"
            "\nplace RANK() OVER (ORDER BY groups.v0 ASC)"
            "\nbefore LAG(groups.v0, 2) OVER (ORDER BY groups.v0 ASC, groups.v0)");
}

TEST(GroupSql, DatesAreReadInTheZoneOfTheirBins) {
  const auto having = [](std::string_view unit, std::string_view value) {
    std::string text = R"~({"groupBy":["bin(at,UNIT,Europe/Paris)"],"having":{"at_by_UNIT":{"_gte":"VALUE"}}})~";
    for (std::size_t at; (at = text.find("UNIT")) != std::string::npos;) text.replace(at, 4, unit);
    text.replace(text.find("VALUE"), 5, value);
    const std::string all = parts(sql::sqlite_dialect(), text);
    return all.substr(all.rfind("-- ") + 3);
  };
  EXPECT_EQ(having("day", "2024-03-31"), "1711843200000");  // the clock's midnight
  EXPECT_EQ(having("day", "2024-03-31T00:00:00+01:00"), "1711843200000");
  EXPECT_EQ(having("hour", "2024-03-31"), "1711839600000");  // the instant: an hour before UTC's
  EXPECT_EQ(having("hour", "2024-03-30T23:00:00Z"), "1711839600000");
}

class GroupReads : public schema::testing::BothDatabases {};

io::Task<void> check_groups(db::Database& database) {
  schema::SchemaPtr schema = co_await make_model(database);
  Reader reader(database, std::move(schema));
  static const std::regex kNumbers(":\"([0-9]+)\"");  // PostgreSQL's are texts
  static constexpr const char* kCases[][3] = {
      {"player", R"~({"groupBy":["team.city.name"],"aggregate":{"sum":"goals"},"having":{"sum":{"goals":{"_gt":4}}},
                      "sort":"-sum.goals"})~",
       R"~([{"team":{"city":{"name":"Rome"}},"sum":{"goals":9}},{"team":{"city":{"name":"Oslo"}},"sum":{"goals":5}}])~"},
      {"kind", R"~({"groupBy":["bin(d,month,Asia/Kolkata)","bin(dt,hour)","bin(t,quarter,America/New_York)"],
                    "having":{"d_by_month":{"_nnull":true}}})~",
       R"~([{"d_by_month":"2020-06-01T00:00:00+05:30","dt_by_hour":"2020-06-15T12:00:00+00:00","t_by_quarter":"2020-04-01T00:00:00-04:00"}])~"},
      {"player", R"~({"groupBy":["pos"],"aggregate":{"count":"*"},"having":{"pos":{"_nnull":true}},
                      "window":{"n":{"function":"row_number","sort":["-pos"]}},"sort":"n"})~",
       R"~([{"pos":2,"count":1,"n":1},{"pos":1,"count":1,"n":2}])~"},
      {"team", R"~({"groupBy":["secret"],"having":{"secret":{"_eq":"abc"}}})~",
       R"~(INVALID_QUERY: Invalid query. "secret" is concealed: it can't be sorted or grouped by, and functions don't take it.)~"},
      {"team", R"~({"groupBy":["id"],"window":{"n":{"function":"rank","sort":["max.secret"]}}})~",
       R"~(INVALID_QUERY: Invalid query. "secret" is concealed: it can only be counted.)~"},
      {"team", R"~({"groupBy":["id"],"having":{"max":{"secret":{"_gt":"a"}}}})~",
       R"~(INVALID_QUERY: Invalid query. "secret" is concealed: it can only be counted.)~"},
      {"team", R"~({"aggregate":{"count":["secret"]}})~", R"~([{"count":{"secret":2}}])~"},
      {"team", R"~({"groupBy":["city","city.name"]})~",
       R"~(INVALID_QUERY: Invalid query. Two values of a group would stand under "city".)~"},
      {"kind", R"~({"groupBy":["bin(d,day,Mars/Phobos)"]})~",
       R"~(INVALID_QUERY: Invalid query. Unknown time zone "Mars/Phobos".)~"},
  };
  for (const auto& one : kCases) {
    const std::string answer = co_await reader.items(one[0], one[1]);
    EXPECT_EQ(std::regex_replace(answer, kNumbers, ":$1"), one[2]) << one[1];
  }
}

TEST_P(GroupReads, GroupsAreShownWhereItemsWouldHaveThem) {
  run(check_groups(database()));
}
INSTANTIATE_TEST_SUITE_P(Databases, GroupReads, ::testing::ValuesIn(schema::testing::databases()),
                         schema::testing::database_name);

}  // namespace
}  // namespace dirigent::engine::testing
