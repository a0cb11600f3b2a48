#include "sql/ddl_sqlite_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dirigent::sql {
namespace {

using testing::ElementsAre;
using Kind = TextConstraint::Kind;

std::vector<Kind> kinds(const std::vector<TextConstraint>& constraints) {
  std::vector<Kind> out;
  for (const TextConstraint& constraint : constraints) out.push_back(constraint.kind);
  return out;
}

TEST(CreateTableText, ReadsColumnsAndConstraints) {
  const auto table = parse_create_table(R"sql(CREATE TABLE "a,b" (
    `id` integer PRIMARY KEY AUTOINCREMENT NOT NULL, -- a comment, with a comma
    [na me] varchar(255) NOT NULL ON CONFLICT IGNORE DEFAULT 'x, ''(' COLLATE nocase UNIQUE,
    "price" decimal(10, 2) DEFAULT (1.5 + abs(-2)) CHECK (price > 0 AND note <> ',)'),
    ref char(36) NULL CONSTRAINT r REFERENCES other (id) ON DELETE SET NULL ON UPDATE SET DEFAULT NOT DEFERRABLE
      CONSTRAINT c2 CHECK (ref <> ''),
    neg float DEFAULT -1.5e-3, note /* , */ text DEFAULT null,
    gen int GENERATED ALWAYS AS (neg * 2) STORED, untyped,
    CONSTRAINT k FOREIGN KEY (`note`) REFERENCES "x" (`y`) ON DELETE CASCADE,
    UNIQUE (price, neg) ON CONFLICT REPLACE, CHECK (neg < 1)) WITHOUT ROWID, STRICT)sql");
  ASSERT_TRUE(table);
  std::vector<std::string> names;
  for (const TextColumn& column : table->columns) names.push_back(column.name);
  EXPECT_THAT(names, ElementsAre("id", "na me", "price", "ref", "neg", "note", "gen", "untyped"));
  EXPECT_THAT(kinds(table->columns[0].constraints), ElementsAre(Kind::kPrimaryKey, Kind::kNotNull));
  EXPECT_THAT(kinds(table->columns[1].constraints),
              ElementsAre(Kind::kNotNull, Kind::kDefault, Kind::kCollate, Kind::kUnique));
  EXPECT_EQ(table->columns[1].constraints[1].text, "DEFAULT 'x, ''('");
  EXPECT_THAT(kinds(table->columns[2].constraints), ElementsAre(Kind::kDefault, Kind::kCheck));
  EXPECT_EQ(table->columns[2].constraints[1].text, "CHECK (price > 0 AND note <> ',)')");
  EXPECT_THAT(kinds(table->columns[3].constraints), ElementsAre(Kind::kNull, Kind::kReferences, Kind::kCheck));
  EXPECT_EQ(table->columns[3].constraints[1].text,
            "CONSTRAINT r REFERENCES other (id) ON DELETE SET NULL ON UPDATE SET DEFAULT NOT DEFERRABLE");
  EXPECT_EQ(table->columns[4].constraints[0].text, "DEFAULT -1.5e-3");
  EXPECT_EQ(table->columns[6].constraints[0].text, "GENERATED ALWAYS AS (neg * 2) STORED");
  EXPECT_TRUE(table->columns[7].constraints.empty());
  EXPECT_THAT(kinds(table->constraints), ElementsAre(Kind::kForeignKey, Kind::kUnique, Kind::kCheck));
  EXPECT_THAT(table->constraints[0].columns, ElementsAre("note"));
  EXPECT_THAT(table->constraints[1].columns, ElementsAre("price", "neg"));
  EXPECT_EQ(table->options, "WITHOUT ROWID, STRICT");
}

TEST(CreateTableText, RefusesWhatItDoesNotUnderstand) {
  EXPECT_FALSE(parse_create_table("CREATE VIRTUAL TABLE t USING fts5(a, b)"));
  EXPECT_FALSE(parse_create_table("CREATE TABLE t (a int frobnicate CHECK"));
  EXPECT_FALSE(parse_create_table("CREATE TABLE t (a int CHECK (a > 0) something)"));
  EXPECT_FALSE(parse_create_table("CREATE TABLE t (a, )"));
  EXPECT_FALSE(parse_create_table("CREATE TABLE t ('unclosed"));
  EXPECT_FALSE(parse_create_table(""));
}

TEST(CreateTableText, FindsColumnsWhateverTheirCase) {
  const auto table = parse_create_table("create table t (Abc text)");
  ASSERT_TRUE(table);
  EXPECT_NE(table->column("aBC"), nullptr);
  EXPECT_EQ(table->column("ab"), nullptr);
}

}  // namespace
}  // namespace dirigent::sql
