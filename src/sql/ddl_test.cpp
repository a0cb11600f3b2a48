#include "sql/ddl.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sql/dialect.hpp"

namespace dirigent::sql {
namespace {

using base::FieldType;
using testing::ElementsAre;

TEST(ConstraintName, IsLowerCaseAndCutWithTheContractsHash) {
  EXPECT_EQ(constraint_name("Posts", "Title", "unique", 63), "posts_title_unique");
  const std::string table = "sc_Long_table_name_for_testing_constraint";
  EXPECT_EQ(constraint_name(table, "a_field_Name_long", "unique", 63),
            "sc_long_table_name_for_testing_constraint_a_fi__7040d051_unique");
  EXPECT_EQ(constraint_name(table, "a_field_name_long_too_very", "unique", 63),
            "sc_long_table_name_for_testing_constraint_a_fi__78603ff1_unique");
  EXPECT_EQ(constraint_name(table, "a_field_Name_long", "index", 63),
            "sc_long_table_name_for_testing_constraint_a_fie__45065452_index");
  EXPECT_EQ(constraint_name(table, "a_field_name_long_too_very", "foreign", 60),
            "sc_long_table_name_for_testing_constraint___5508d456_foreign");
  EXPECT_EQ(constraint_name(table, "a_field_Name_long", "index", 0).size(), 65U);
}

TEST(ConstraintName, IsNeverCutInsideACharacter) {
  std::string table;
  for (int i = 0; i < 40; ++i) table += "é";
  const std::string name = constraint_name("x" + table, "c", "index", 63);
  EXPECT_LE(name.size(), 63U);
  EXPECT_EQ(static_cast<unsigned char>(name[name.find("__") - 1]), 0xA9U);
}

std::vector<std::string> texts(const std::vector<Statement>& statements) {
  std::vector<std::string> out;
  for (const Statement& statement : statements) out.push_back(statement.text);
  return out;
}

std::string type_text(const Dialect& dialect, FieldType type, std::optional<int> length = {}, bool counts = false) {
  ColumnRequest request;
  request.type = type;
  request.max_length = length;
  request.auto_increment = counts;
  return dialect.column_type(request);
}

Table posts(const Dialect& dialect) {
  Table table;
  table.name = "posts";
  Column id;
  id.name = "id";
  id.type = type_text(dialect, FieldType::kInteger, {}, true);
  id.nullable = false;
  id.primary_key = id.auto_increment = true;
  Column title;
  title.name = "ti\"tle";
  title.type = type_text(dialect, FieldType::kString, 80);
  title.nullable = false;
  title.default_sql = "'it''s'";
  title.unique = true;
  Column author;
  author.name = "author";
  author.type = type_text(dialect, FieldType::kUuid);
  author.indexed = true;
  table.columns = {id, title, author};
  table.primary_key = {"id"};
  table.foreign_keys = {{"author", "users", "id", "NO ACTION", "SET NULL", std::nullopt}};
  return table;
}

TEST(SqliteDdl, CreatesATable) {
  EXPECT_THAT(texts(sqlite_dialect().create_table(posts(sqlite_dialect()))),
              ElementsAre("create table \"posts\" (\"id\" integer not null primary key autoincrement, "
                          "\"ti\"\"tle\" varchar(80) not null default 'it''s', \"author\" char(36) null, "
                          "constraint \"posts_author_foreign\" foreign key (\"author\") references \"users\" (\"id\") "
                          "on delete SET NULL)",
                          "create unique index \"posts_ti\"\"tle_unique\" on \"posts\" (\"ti\"\"tle\")",
                          "create index \"posts_author_index\" on \"posts\" (\"author\")"));
}

TEST(PostgresDdl, CreatesATable) {
  EXPECT_THAT(
      texts(postgres_dialect().create_table(posts(postgres_dialect()))),
      ElementsAre(
          "create table \"posts\" (\"id\" serial not null, "
          "\"ti\"\"tle\" character varying(80) not null default 'it''s', \"author\" uuid, primary key (\"id\"))",
          "alter table \"posts\" add constraint \"posts_ti\"\"tle_unique\" unique (\"ti\"\"tle\")",
          "create index \"posts_author_index\" on \"posts\" (\"author\")",
          "alter table \"posts\" add constraint \"posts_author_foreign\" foreign key (\"author\") references "
          "\"users\" (\"id\") on delete SET NULL"));
}

TEST(PostgresDdl, ChangesTypeAroundTheDefault) {
  const Table before = posts(postgres_dialect());
  Table after = before;
  after.columns[1].type = "text";
  after.columns[1].nullable = true;
  after.columns[1].unique = false;
  Table seen = before;
  seen.indexes = {{"posts_title_unique", {"ti\"tle"}, true, true, std::nullopt}};
  after.indexes = seen.indexes;
  EXPECT_THAT(texts(postgres_dialect().alter_table(seen, after)),
              ElementsAre("alter table \"posts\" drop constraint \"posts_title_unique\"",
                          "alter table \"posts\" alter column \"ti\"\"tle\" drop default, "
                          "alter column \"ti\"\"tle\" type text using (\"ti\"\"tle\"::text), "
                          "alter column \"ti\"\"tle\" set default 'it''s', alter column \"ti\"\"tle\" drop not null"));
}

TEST(Ddl, AnUnchangedTableNeedsNothing) {
  for (const Dialect* dialect : {&sqlite_dialect(), &postgres_dialect()}) {
    const Table table = posts(*dialect);
    EXPECT_TRUE(dialect->alter_table(table, table).empty());
  }
}

TEST(SqliteDdl, PutsExpressionsInParentheses) {
  Table table;
  table.name = "t";
  Column column;
  column.name = "c";
  column.type = "text";
  for (const auto& [given, written] :
       std::vector<std::pair<std::string, std::string>>{{"-1.5", "-1.5"},
                                                        {"CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP"},
                                                        {"lower('X')", "(lower('X'))"},
                                                        {"'a' || 'b'", "('a' || 'b')"}}) {
    column.default_sql = given;
    table.columns = {column};
    EXPECT_EQ(texts(sqlite_dialect().create_table(table)).front(),
              "create table \"t\" (\"c\" text null default " + written + ")");
  }
}

}  // namespace
}  // namespace dirigent::sql
