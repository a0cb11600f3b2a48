// What is asked of rows beside the rules, as SQL: nothing twice.
#include "engine/plan/implied_rules.hpp"

#include <gtest/gtest.h>

#include "engine/sql/branch_sql.hpp"
#include "engine/testing_schema.hpp"

namespace dirigent::engine {
namespace {

access::Permission permission(const char* collection, const char* fields, const char* rule) {
  access::StoredPermission stored{"1", "p", collection, "read", fields, rule, std::nullopt, std::nullopt};
  return access::read_permission(std::move(stored)).value();
}

/// The root's statement for a caller who sees articles by three rules, the first of which adds nothing to the second.
std::string statement(const sql::Dialect& dialect, std::string_view text) {
  const testing::HandMadeSchema schema = testing::articles_of_authors();
  access::Accountability who;
  who.permissions = std::make_shared<const access::PermissionSet>(std::vector<access::Permission>{
      permission("article", "*", R"({"status":{"_eq":"b"}})"),
      permission("article", "*", R"({"status":{"_in":["a","b"]}})"),
      permission("article", "id,title", R"({"views":{"_gte":10}})"), permission("author", "*", "{}")});
  const query::Limits limits;
  const Environment environment{schema.get(), who, &limits};
  const query::Query query = query::parse_query(json::parse(text).as_object(), limits).take();
  const Plan plan = make_plan(environment, dialect, *schema.get()->collection("article"), query);
  RowKeys all;
  all.all = true;
  const Branch& root = plan.branches.front();
  return testing::shown(dialect.finish(select_sql(dialect, plan, root, all, Shape::kWhole)));
}

constexpr const char* kStatements[][3] = {
    {R"({"fields":"id"})",
     "SELECT t0.id FROM article AS t0 WHERE CASE WHEN ((t0.status = ? OR t0.status = ?) OR t0.views >= ?) THEN 1 END "
     "ORDER BY t0.id ASC LIMIT ? -- a b 10 100",
     "SELECT t0.id FROM article AS t0 WHERE (t0.status = ANY($1) OR t0.views >= $2::integer) ORDER BY t0.id ASC LIMIT "
     "100 -- {\"a\",\"b\"} 10"},
    {R"({"fields":"id,title,status"})",
     "SELECT t0.id, t0.title, t0.status, CASE WHEN (t0.status = ? OR t0.status = ?) THEN 1 END FROM article AS t0 "
     "WHERE CASE WHEN ((t0.status = ? OR t0.status = ?) OR t0.views >= ?) THEN 1 END ORDER BY t0.id ASC LIMIT ? -- a b "
     "a b 10 100",
     "SELECT t0.id, t0.title, t0.status, t0.status = ANY($1) FROM article AS t0 WHERE (t0.status = ANY($2) OR t0.views "
     ">= $3::integer) ORDER BY t0.id ASC LIMIT 100 -- {\"a\",\"b\"} {\"a\",\"b\"} 10"},
    {R"({"fields":"id,status,title","filter":{"status":{"_eq":"a"}},"sort":"status"})",
     "SELECT t0.id, t0.status, t0.title, CASE WHEN 1 = 1 THEN 1 END FROM article AS t0 WHERE t0.status = ? ORDER BY "
     "t0.status ASC LIMIT ? -- a 100",
     "SELECT t0.id, t0.status, t0.title, 1 = 1 FROM article AS t0 WHERE t0.status = $1 ORDER BY t0.status ASC LIMIT "
     "100 -- a"},
    {R"({"fields":"id,status","filter":{"title":{"_eq":"t"}}})",
     "SELECT t0.id, t0.status, CASE WHEN (t0.status = ? OR t0.status = ?) THEN 1 END FROM article AS t0 WHERE CASE "
     "WHEN ((t0.status = ? OR t0.status = ?) OR t0.views >= ?) THEN 1 END AND t0.title = ? ORDER BY t0.id ASC LIMIT ? "
     "-- a b a b 10 t 100",
     "SELECT t0.id, t0.status, t0.status = ANY($1) FROM article AS t0 WHERE (t0.status = ANY($2) OR t0.views >= "
     "$3::integer) AND t0.title = $4 ORDER BY t0.id ASC LIMIT 100 -- {\"a\",\"b\"} {\"a\",\"b\"} 10 t"},
    {R"({"fields":"id,views","filter":{"_and":[{"views":{"_gt":5}},{"status":{"_eq":"b"}}]}})",
     "SELECT t0.id, t0.views, CASE WHEN 1 = 1 THEN 1 END FROM article AS t0 WHERE (t0.views > ? AND t0.status = ?) "
     "ORDER BY t0.id ASC LIMIT ? -- 5 b 100",
     "SELECT t0.id, t0.views, 1 = 1 FROM article AS t0 WHERE (t0.views > $1::integer AND t0.status = $2) ORDER BY "
     "t0.id ASC LIMIT 100 -- 5 b"},
    {R"({"fields":"id,author.name","filter":{"_and":[{"author":{"name":{"_eq":"n"}}},{"status":{"_eq":"b"}}]}})",
     "SELECT t0.id, t1.name, t1.id FROM article AS t0 LEFT JOIN author AS t1 ON t1.id = t0.author WHERE (t1.name = ? "
     "AND t0.status = ?) ORDER BY t0.id ASC LIMIT ? -- n b 100",
     "SELECT t0.id, t1.name, t1.id FROM article AS t0 LEFT JOIN author AS t1 ON t1.id = t0.author WHERE (t1.name = $1 "
     "AND t0.status = $2) ORDER BY t0.id ASC LIMIT 100 -- n b"},
};

TEST(ImpliedRules, AreNotAsked) {
  for (const auto& [query, sqlite, postgres] : kStatements) {
    EXPECT_EQ(statement(sql::sqlite_dialect(), query), sqlite) << query;
    EXPECT_EQ(statement(sql::postgres_dialect(), query), postgres) << query;
  }
}

}  // namespace
}  // namespace dirigent::engine
