// The SQL of trees, for both dialects, and how items are nested.
#include <gtest/gtest.h>

#include "engine/sql/branch_sql.hpp"
#include "engine/testing_schema.hpp"
#include "engine/tree/nesting.hpp"

namespace dirigent::engine::testing {
namespace {

using base::FieldType;

HandMadeSchema pages() {
  HandMadeSchema made;
  made.add("page", {HandMadeSchema::column("title", FieldType::kString, "character varying"),
                    HandMadeSchema::column("parent", FieldType::kInteger, "integer")});
  made.relate("page", "parent", "page", "children");
  return made;
}

std::string statement(const sql::Dialect& dialect, const HandMadeSchema& made, const std::string& collection,
                      std::string_view text, const access::Who& who = std::nullopt, bool counted = false) {
  const query::Limits limits;
  const Environment environment{made.get(), who, &limits};
  const query::Query query = query::parse_query(json::parse(text).as_object(), limits).take();
  const Plan plan = make_plan(environment, dialect, made.collection(collection), query);
  if (counted) return shown(dialect.finish(count_sql(dialect, plan, true)));
  RowKeys all;
  all.all = true;
  return shown(dialect.finish(select_sql(dialect, plan, plan.branches.front(), all, Shape::kWhole)));
}

TEST(TreeSql, SqliteTakesUpTheDeepestFirst) {
  EXPECT_EQ(
      statement(sql::sqlite_dialect(), pages(), "page",
                R"({"tree":"children","fields":"title","sort":"-title","limit":5,"filter":{"title":{"_eq":"x"}}})"),
      "WITH RECURSIVE tree(k, r, l, p, s0) AS (SELECT n.id, n.id, 0, json_quote(n.id), n.title FROM page AS n "
      "WHERE n.parent IS NULL UNION ALL SELECT n.id, w.r, w.l + 1, w.p || ',' || json_quote(n.id), n.title "
      "FROM tree AS w JOIN page AS n ON n.parent = w.k WHERE w.l < 100 AND n.id <> w.r "
      "ORDER BY 3 DESC, 5 DESC, 1 ASC LIMIT -1) SELECT t0.title, '{level:' || tree.l || ',path:[' || tree.p || ']}' "
      "FROM tree CROSS JOIN page AS t0 ON t0.id = tree.k WHERE t0.title = ? LIMIT ? -- x 5");
}

TEST(TreeSql, PostgresSortsByTheNumbersOnTheWay) {
  EXPECT_EQ(
      statement(sql::postgres_dialect(), pages(), "page",
                R"({"tree":{"field":"parent","root":[3,4],"depth":2},"fields":"title","sort":"title","limit":-1})"),
      "WITH RECURSIVE ranked(k, up, n) AS MATERIALIZED (SELECT n.id, n.parent, ROW_NUMBER() OVER (ORDER BY "
      "n.title ASC, n.id) FROM page AS n), tree(k, r, l, p, o) AS (SELECT n.k, n.k, 0, n.k::text, ARRAY[n.n] "
      "FROM ranked AS n WHERE n.k = ANY($1) UNION ALL SELECT n.k, w.r, w.l + 1, w.p || ',' || n.k::text, "
      "w.o || n.n FROM tree AS w JOIN ranked AS n ON n.up = w.k WHERE w.l < 2 AND n.k <> w.r) SELECT t0.title, "
      "'{level:' || tree.l || ',path:[' || tree.p || ']}' FROM tree JOIN page AS t0 ON t0.id = tree.k "
      "ORDER BY tree.o -- {\"3\",\"4\"}");
}

TEST(TreeSql, CountsNeedNoOrder) {
  EXPECT_EQ(statement(sql::postgres_dialect(), pages(), "page", R"({"tree":"parent"})", std::nullopt, true),
            "WITH RECURSIVE tree(k, r, l) AS (SELECT n.id, n.id, 0 FROM page AS n WHERE n.parent IS NULL UNION ALL "
            "SELECT n.id, w.r, w.l + 1 FROM tree AS w JOIN page AS n ON n.parent = w.k WHERE w.l < 100 AND "
            "n.id <> w.r) SELECT COUNT(*) FROM tree JOIN page AS t0 ON t0.id = tree.k");
}

TEST(TreeSql, WhatMayNotBeSeenEndsItsBranch) {
  HandMadeSchema made;  // the collection of which others than administrators see something
  made.add("directus_users", {HandMadeSchema::column("role", FieldType::kInteger, "integer")});
  made.relate("directus_users", "role", "directus_users", "below");
  access::Accountability user;
  user.user = "7";
  user.app = true;
  user.permissions = std::make_shared<const access::PermissionSet>(access::app_access_permissions());
  for (const sql::Dialect* dialect : {&sql::sqlite_dialect(), &sql::postgres_dialect()}) {
    const std::string text = statement(*dialect, made, "directus_users", R"({"tree":"role","fields":"id"})", user);
    std::size_t rules = 0;
    const std::string rule = dialect->sqlite() ? "n.id = ?" : "n.id = $";
    for (std::size_t at = 0; (at = text.find(rule, at)) != std::string::npos; ++at) ++rules;
    EXPECT_EQ(rules, dialect->sqlite() ? 2 : 1) << text;
  }
}

std::string nested(std::initializer_list<std::string_view> paths) {
  std::string out;
  std::vector<std::string> places;
  for (const std::string_view path : paths) places.push_back("{\"level\":0,\"path\":[" + std::string(path) + "]}");
  Nesting nesting(out);
  for (const std::string& place : places) {
    nesting.begin(place);
    out += "{\"id\":" + place.substr(place.find('[') + 1, place.size() - place.find('[') - 3);
  }
  nesting.end();
  return out;
}

TEST(Nesting, ItemsStandInTheNearestOneAboveThem) {
  EXPECT_EQ(nested({}), "[]");
  EXPECT_EQ(nested({"1"}), R"([{"id":1,"$children":[]}])");
  EXPECT_EQ(nested({"1", "1,2", "1,2,3", "1,4", "10", "5,6,7", "5,8"}),
            R"([{"id":1,"$children":[{"id":1,2,"$children":[{"id":1,2,3,"$children":[]}]},{"id":1,4,"$children":[]}]},)"
            R"({"id":10,"$children":[]},{"id":5,6,7,"$children":[]},{"id":5,8,"$children":[]}])");
}

}  // namespace
}  // namespace dirigent::engine::testing
