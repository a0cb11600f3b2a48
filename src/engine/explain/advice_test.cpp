#include "engine/explain/advice.hpp"

#include <gtest/gtest.h>

namespace dirigent::engine {
namespace {

schema::Schema model() {
  schema::Schema schema;
  for (const char* name : {"team", "player"}) {
    schema::Collection& collection = schema.collections[name];
    collection.name = name;
    collection.table = std::make_shared<sql::Table>();
    for (const char* field : {"id", "status", "at", "link"}) {
      schema::Field& added = collection.fields.edit().emplace_back();
      added.name = field;
      added.type = base::FieldType::kInteger;
      added.column.emplace();
      added.column->primary_key = added.name == "id";
      collection.index.edit()[field] = collection.fields.size() - 1;
    }
  }
  return schema;
}

std::vector<WholeRead> reads_of(const schema::Schema& schema, const sql::Dialect& dialect, const std::string& statement,
                                const std::vector<std::string>& plan) {
  std::vector<WholeRead> reads;
  note_whole_reads(schema, dialect, statement, plan, reads);
  return reads;
}

using Names = std::set<std::string>;

TEST(Advice, NamesWhatIsComparedOfATableReadWhole) {
  const schema::Schema schema = model();
  const std::string statement =
      R"(SELECT "t0"."link" FROM "player" AS "t0" WHERE "t0"."status" = ? AND "t0"."id" > ? ORDER BY "t0"."at" ASC)";
  const auto reads = reads_of(schema, sql::sqlite_dialect(), statement, {"SCAN t0", "USE TEMP B-TREE FOR ORDER BY"});
  ASSERT_EQ(reads.size(), 1U);
  EXPECT_EQ(reads[0].conditions, Names{"status"});
  EXPECT_EQ(reads[0].sorts, Names{"at"});
  EXPECT_NE(advice_line(reads[0], 5000).find(R"("player" are read to look for "status")"), std::string::npos);
  EXPECT_TRUE(reads_of(schema, sql::sqlite_dialect(), statement, {"SEARCH t0 USING INDEX x (status=?)"}).empty());
  EXPECT_TRUE(reads_of(schema, sql::sqlite_dialect(), statement, {"SCAN t0 USING COVERING INDEX x"}).empty());
}

TEST(Advice, TellsPartsOfAStatementApart) {
  const schema::Schema schema = model();
  const std::string statement =
      R"(WITH "b0" AS MATERIALIZED (SELECT "t0"."id" AS "v0" FROM "team" AS "t0" WHERE "t0"."status" = $1), "b1" AS )"
      R"(MATERIALIZED (SELECT "t0"."id" AS "v0" FROM "player" AS "t0" WHERE "t0"."link" = ANY(ARRAY(SELECT "v0" FROM )"
      R"("b0"))) SELECT 0, "v0"::text FROM "b0")";
  const auto reads = reads_of(schema, sql::postgres_dialect(), statement,
                              {"  ->  Seq Scan on player t0_1  (cost=1..2)", "  ->  Index Scan using a on team t0"});
  ASSERT_EQ(reads.size(), 1U);
  EXPECT_EQ(reads[0].collection->name, "player");
  EXPECT_EQ(reads[0].conditions, Names{"link"});
}

}  // namespace
}  // namespace dirigent::engine
