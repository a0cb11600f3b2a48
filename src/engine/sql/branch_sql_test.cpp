// The SQL of plans, as text, for both dialects. The model is made by hand: no database takes part.
#include "engine/sql/branch_sql.hpp"

#include <gtest/gtest.h>

#include "base/json_writer.hpp"
#include "engine/testing_schema.hpp"

namespace dirigent::engine {
namespace {

/// author <- article (author), article <- remark (article).
testing::HandMadeSchema model(bool indexed = true) {
  using base::FieldType;
  const auto column = testing::HandMadeSchema::column;
  testing::HandMadeSchema schema;
  schema.add("author", {column("name", FieldType::kString, "varchar")});
  schema.add("article",
             {column("title", FieldType::kString, "varchar"), column("author", FieldType::kInteger, "integer")});
  schema.add("remark", {column("body", FieldType::kText, "text"), column("article", FieldType::kInteger, "integer")});
  schema.relate("article", "author", "author", "articles", indexed);
  schema.relate("remark", "article", "article", "remarks", indexed);
  return schema;
}

std::string shown(const sql::Statement& statement) {
  std::string out = statement.text + " --";
  for (const sql::Value& value : statement.parameters) {
    out += ' ';
    if (const auto* number = std::get_if<std::int64_t>(&value)) out += std::to_string(*number);
    if (const auto* text = std::get_if<std::string>(&value)) out += *text;
  }
  return out;
}

/// Every statement of a query's plan, one a line; children as for the parents 1 and 2.
std::string statements(const sql::Dialect& dialect, std::string_view collection, std::string_view text,
                       bool indexed = true) {
  const testing::HandMadeSchema schema = model(indexed);
  query::Limits limits;
  Environment environment{schema.get(), std::nullopt, &limits};
  const query::Query query = query::parse_query(json::parse(text).as_object(), limits).take();
  const Plan plan = make_plan(environment, dialect, *schema.get()->collection(collection), query);
  std::string out;
  for (const Branch& branch : plan.branches) {
    RowKeys keys;
    keys.all = branch.kind == Branch::Kind::kRoot;
    if (!keys.all) keys.values = {std::int64_t{1}, std::int64_t{2}};
    const Shape shape = shape_of(dialect, branch, keys.values.size());
    out += shown(dialect.finish(select_sql(dialect, plan, branch, keys, shape))) + "\n";
  }
  return out;
}

struct Case {
  const char* collection;
  const char* query;
  const char* sqlite;
  const char* postgres;
};

constexpr Case kCases[] = {
    {"article", R"({"fields":"title"})",
     "SELECT \"t0\".\"title\" FROM \"article\" AS \"t0\" ORDER BY \"t0\".\"id\" ASC LIMIT ? -- 100\n",
     "SELECT \"t0\".\"title\" FROM \"article\" AS \"t0\" ORDER BY \"t0\".\"id\" ASC LIMIT 100 --\n"},
    {"article", R"({"fields":"title,author.name","filter":{"author":{"name":{"_eq":"x"}}},"limit":5,"page":3})",
     "SELECT \"t0\".\"title\", \"t1\".\"name\", \"t1\".\"id\" FROM \"article\" AS \"t0\" "
     "LEFT JOIN \"author\" AS \"t1\" ON \"t1\".\"id\" = \"t0\".\"author\" "
     "WHERE \"t1\".\"name\" = ? ORDER BY \"t0\".\"id\" ASC LIMIT ? OFFSET ? -- x 5 10\n",
     "SELECT \"t0\".\"title\", \"t1\".\"name\", \"t1\".\"id\" FROM \"article\" AS \"t0\" "
     "LEFT JOIN \"author\" AS \"t1\" ON \"t1\".\"id\" = \"t0\".\"author\" "
     "WHERE \"t1\".\"name\" = $1 ORDER BY \"t0\".\"id\" ASC LIMIT 5 OFFSET 10 -- x\n"},
    {"author", R"({"fields":"articles.title","limit":-1})",
     "SELECT \"t0\".\"id\" FROM \"author\" AS \"t0\" ORDER BY \"t0\".\"id\" ASC --\n"
     "SELECT \"t0\".\"author\", \"t0\".\"title\" FROM \"article\" AS \"t0\" "
     "WHERE \"t0\".\"author\" IN (SELECT value FROM json_each(?)) ORDER BY +\"t0\".\"id\" ASC -- [1,2]\n",
     "SELECT \"t0\".\"id\" FROM \"author\" AS \"t0\" ORDER BY \"t0\".\"id\" ASC --\n"
     "SELECT * FROM (SELECT \"t0\".\"author\" AS \"v0\", \"t0\".\"title\" AS \"v1\", "
     "ROW_NUMBER() OVER (PARTITION BY \"t0\".\"author\" ORDER BY \"t0\".\"id\" ASC) AS \"rank\" "
     "FROM \"article\" AS \"t0\" WHERE \"t0\".\"author\" = ANY($1)) AS \"ranked\" "
     "WHERE \"rank\" > $2 AND \"rank\" <= $3 -- {\"1\",\"2\"} 0 100\n"},
    {"author", R"({"fields":"articles","deep":{"articles":{"_limit":-1}},"limit":-1})",
     "SELECT \"t0\".\"id\" FROM \"author\" AS \"t0\" ORDER BY \"t0\".\"id\" ASC --\n"
     "SELECT \"t0\".\"author\", \"t0\".\"id\" FROM \"article\" AS \"t0\" "
     "WHERE \"t0\".\"author\" IN (SELECT value FROM json_each(?)) ORDER BY +\"t0\".\"id\" ASC -- [1,2]\n",
     "SELECT \"t0\".\"id\" FROM \"author\" AS \"t0\" ORDER BY \"t0\".\"id\" ASC --\n"
     "SELECT \"t0\".\"author\", \"t0\".\"id\" FROM \"article\" AS \"t0\" "
     "WHERE \"t0\".\"author\" = ANY($1) ORDER BY \"t0\".\"id\" ASC -- {\"1\",\"2\"}\n"},
};

TEST(BranchSql, SelectsOnlyWhatIsNeeded) {
  for (const Case& one : kCases) {
    EXPECT_EQ(statements(sql::sqlite_dialect(), one.collection, one.query), one.sqlite) << one.query;
    EXPECT_EQ(statements(sql::postgres_dialect(), one.collection, one.query), one.postgres) << one.query;
  }
}

/// WHERE of an author query with this filter.
std::string where(std::string_view filter, bool indexed = true) {
  const std::string text = R"({"fields":"id","limit":-1,"filter":)" + std::string(filter) + "}";
  std::string out = statements(sql::sqlite_dialect(), "author", text, indexed);
  out = out.substr(out.find("WHERE ") + 6);
  out = out.substr(0, out.rfind(" ORDER BY"));
  std::erase(out, '"');
  return out;
}

TEST(BranchSql, AsksManyRelationsBySemiJoins) {
  EXPECT_EQ(where(R"({"articles":{"title":{"_neq":"x"}}})"),
            "EXISTS (SELECT 1 FROM article AS c0 WHERE c0.author = t0.id AND c0.title <> ?)");
  // Conditions on one relation speak of one row...
  EXPECT_EQ(where(R"({"_and":[{"articles":{"title":{"_neq":"x"}}},{"name":"n"},{"articles":{"id":{"_gt":5}}}]})"),
            "(EXISTS (SELECT 1 FROM article AS c0 WHERE c0.author = t0.id AND (c0.title <> ? AND c0.id > ?)) AND "
            "t0.name = ?)");
  // ... and each branch of an _or of one of its own.
  EXPECT_EQ(where(R"({"_or":[{"articles":{"title":{"_neq":"x"}}},{"articles":{"id":{"_gt":5}}}]})"),
            "(EXISTS (SELECT 1 FROM article AS c0 WHERE c0.author = t0.id AND c0.title <> ?) OR "
            "EXISTS (SELECT 1 FROM article AS c1 WHERE c1.author = t0.id AND c1.id > ?))");
  EXPECT_EQ(where(R"({"articles":{"remarks":{"body":{"_neq":"b"}}}})"),
            "EXISTS (SELECT 1 FROM article AS c0 WHERE c0.author = t0.id AND "
            "EXISTS (SELECT 1 FROM remark AS c1 WHERE c1.article = c0.id AND c1.body <> ?))");
  // What holds for NULL holds for a row that is not there.
  EXPECT_EQ(where(R"({"articles":{"title":{"_null":true}}})"),
            "EXISTS (SELECT 1 FROM (SELECT 1) AS c1 LEFT JOIN article AS c0 ON c0.author = t0.id WHERE "
            "c0.title IS NULL)");
  EXPECT_EQ(where(R"({"articles":{"_none":{"title":"x"}}})"),
            "NOT EXISTS (SELECT 1 FROM article AS c0 WHERE c0.author = t0.id AND c0.title = ?)");
  EXPECT_EQ(where(R"~({"count(articles)":{"_gt":2}})~"),
            "(SELECT COUNT(*) FROM article AS c0 WHERE c0.author = t0.id) > ?");
}

TEST(BranchSql, LooksFewRelatedRowsUpFirst) {
  EXPECT_EQ(where(R"({"articles":{"title":{"_eq":"x"}}})"),
            "t0.id IN (SELECT c0.author FROM article AS c0 WHERE c0.title = ?)");
  EXPECT_EQ(where(R"({"_and":[{"articles":{"title":{"_neq":"x"}}},{"articles":{"id":5}}]})"),
            "t0.id IN (SELECT c0.author FROM article AS c0 WHERE (c0.title <> ? AND c0.id = ?))");
  EXPECT_EQ(where(R"({"articles":{"_some":{"title":"x"}}})"),
            "t0.id IN (SELECT c0.author FROM article AS c0 WHERE c0.title = ?)");
  EXPECT_EQ(where(R"({"articles":{"remarks":{"body":"b"}}})"),
            "t0.id IN (SELECT c0.author FROM article AS c0 WHERE c0.id IN "
            "(SELECT c1.article FROM remark AS c1 WHERE c1.body = ?))");
  // A count of related rows names none, and is 0 where there is no row to count from.
  EXPECT_EQ(where(R"~({"articles":{"count(remarks)":{"_eq":0}}})~"),
            "EXISTS (SELECT 1 FROM (SELECT 1) AS c2 LEFT JOIN article AS c0 ON c0.author = t0.id WHERE "
            "(SELECT COUNT(*) FROM remark AS c1 WHERE c1.article = c0.id) = ?)");
  // What speaks of the row itself too cannot be asked without it.
  EXPECT_EQ(where(R"({"_and":[{"articles":{"id":5}},{"_or":[{"articles":{"title":"x"}},{"name":"n"}]}]})"),
            "EXISTS (SELECT 1 FROM article AS c0 WHERE c0.author = t0.id AND (c0.id = ? AND "
            "(c0.title = ? OR t0.name = ?)))");
}

TEST(BranchSql, ReadsRelatedRowsOnceWhereNoIndexLeadsToThem) {
  const auto unindexed = [](std::string_view filter) { return where(filter, false); };
  EXPECT_EQ(unindexed(R"({"articles":{"title":{"_neq":"x"}}})"),
            "t0.id IN (SELECT c0.author FROM article AS c0 WHERE c0.title <> ?)");
  EXPECT_EQ(unindexed(R"({"articles":{"_none":{"title":{"_neq":"x"}}}})"),
            "(t0.id IS NULL OR t0.id NOT IN (SELECT c0.author FROM article AS c0 WHERE c0.title <> ? AND "
            "c0.author IS NOT NULL))");
  EXPECT_EQ(unindexed(R"({"articles":{"title":{"_null":true}}})"),
            "(t0.id IN (SELECT c0.author FROM article AS c0 WHERE c0.title IS NULL) OR "
            "((t0.id IS NULL OR t0.id NOT IN (SELECT c0.author FROM article AS c0 WHERE 1 = 1 AND "
            "c0.author IS NOT NULL)) AND EXISTS (SELECT 1 FROM (SELECT 1) AS c1 LEFT JOIN article AS c0 ON 1 = 0 "
            "WHERE c0.title IS NULL)))");
  const std::string counts = statements(sql::postgres_dialect(), "author",
                                        R"~({"fields":["id","count(articles)"],"sort":["-count(articles)"]})~", false);
  EXPECT_EQ(counts.find("(SELECT COUNT"), std::string::npos) << counts;
  EXPECT_NE(counts.find("LEFT JOIN (SELECT \"c0\".\"author\" AS \"owner\", COUNT(*) AS \"value\""), std::string::npos);
  EXPECT_EQ(counts.find("LEFT JOIN"), counts.rfind("LEFT JOIN")) << counts;
  const std::string sorted =
      statements(sql::sqlite_dialect(), "author", R"({"fields":["id"],"sort":["articles.title"]})", false);
  EXPECT_NE(sorted.find("ROW_NUMBER() OVER (PARTITION BY \"c0\".\"author\" ORDER BY \"c0\".\"title\" ASC)"),
            std::string::npos)
      << sorted;
}

TEST(BranchSql, OrdersGroupsByWhatTheyAreGroupedBy) {
  const std::string grouped =
      statements(sql::postgres_dialect(), "author", R"~({"fields":["id","articles.title"],"deep":{"articles":
      {"_groupBy":["title"],"_filter":{"author":{"count(articles)":{"_gt":1}}}}}})~",
                 false);
  EXPECT_NE(grouped.find("AS \"owner\", COUNT(*) AS \"value\""), std::string::npos) << grouped;
  EXPECT_NE(grouped.find("ORDER BY MIN(\"t0\".\"id\") ASC) AS \"rank\""), std::string::npos) << grouped;
}

TEST(BranchSql, NeverPutsInputIntoTheText) {
  const std::string evil = "x'\"; DROP TABLE author; --";
  json::object filter{{"name", json::object{{"_contains", evil}}}};
  const std::string text = where(base::to_json(json::value(filter)));
  EXPECT_EQ(text, "t0.name LIKE ?");
}

}  // namespace
}  // namespace dirigent::engine
