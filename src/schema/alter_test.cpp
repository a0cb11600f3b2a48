// Tables made and changed through the dialects, seen again through introspection.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schema/introspect/introspect.hpp"
#include "schema/testing.hpp"

namespace dirigent::schema {
namespace {

using base::FieldType;
using ::testing::ElementsAre;

sql::Column column(const db::Database& database, std::string name, FieldType type,
                   std::optional<int> length = std::nullopt) {
  sql::ColumnRequest request;
  request.type = type;
  request.max_length = length;
  sql::Column out;
  out.name = std::move(name);
  out.type = database.dialect().column_type(request);
  return out;
}

sql::Table plain_table(const db::Database& database, std::string name) {
  sql::Table table;
  table.name = std::move(name);
  sql::Column id = column(database, "id", FieldType::kInteger);
  id.nullable = false;
  id.primary_key = id.auto_increment = true;
  table.columns = {id, column(database, "title", FieldType::kString)};
  table.primary_key = {"id"};
  return table;
}

io::Task<void> execute(db::Database& database, std::vector<sql::Statement> statements) {
  auto transaction = co_await database.begin(db::TransactionKind::kSchema);
  co_await transaction->session().run_all(std::move(statements));
  co_await transaction->commit();
}

io::Task<void> execute(db::Database& database, std::string text) {
  std::vector<sql::Statement> statements{{std::move(text), {}}};
  co_await execute(database, std::move(statements));
}

io::Task<sql::Table> table_of(db::Database& database, std::string name) {
  const db::Lease session = co_await database.read();
  std::optional<sql::Table> table = co_await introspect_table(*session, std::move(name));
  EXPECT_TRUE(table);
  co_return table.value_or(sql::Table{});
}

io::Task<sql::Table> change(db::Database& database, sql::Table before, sql::Table after) {
  std::vector<sql::Statement> statements = database.dialect().alter_table(before, after);
  co_await execute(database, std::move(statements));
  sql::Table seen = co_await table_of(database, before.name);
  co_return seen;
}

class Alter : public testing::BothDatabases {
 public:
  static io::Task<void> every_type(db::Database& database) {
    sql::Table table = plain_table(database, "t");
    const std::vector<FieldType> types{
        FieldType::kBigInteger, FieldType::kBoolean, FieldType::kDate, FieldType::kDateTime, FieldType::kDecimal,
        FieldType::kFloat,      FieldType::kInteger, FieldType::kJson, FieldType::kText,     FieldType::kTime,
        FieldType::kTimestamp,  FieldType::kBinary,  FieldType::kUuid, FieldType::kHash,     FieldType::kCsv};
    for (const FieldType type : types)
      table.columns.push_back(column(database, "f_" + std::string(base::name_of(type)), type));
    co_await execute(database, database.dialect().create_table(table));
    const sql::Table seen = co_await table_of(database, "t");
    EXPECT_EQ(seen.columns.size(), table.columns.size());
    for (std::size_t i = 0; i < seen.columns.size(); ++i) {
      EXPECT_EQ(seen.columns[i].name, table.columns[i].name);
      EXPECT_EQ(seen.columns[i].type, table.columns[i].type);
      EXPECT_EQ(seen.columns[i].nullable, table.columns[i].nullable);
    }
    EXPECT_THAT(seen.primary_key, ElementsAre("id"));
    EXPECT_TRUE(seen.columns[0].auto_increment);
    // What introspection gives back needs no change.
    EXPECT_TRUE(database.dialect().alter_table(seen, seen).empty());
  }

  static io::Task<void> columns_come_and_go(db::Database& database) {
    co_await execute(database, database.dialect().create_table(plain_table(database, "t")));
    co_await execute(database, "insert into t (title) values ('one'), ('two')");
    co_await execute(database, "delete from t where title = 'two'");
    sql::Table before = co_await table_of(database, "t");
    sql::Table after = before;
    sql::Column status = column(database, "status", FieldType::kString);
    status.nullable = false;
    status.default_sql = "'draft'";
    status.indexed = true;
    sql::Column code = column(database, "code", FieldType::kInteger);
    code.unique = true;
    after.columns.push_back(status);
    after.columns.push_back(code);
    before = co_await change(database, before, after);
    EXPECT_TRUE(before.column("status")->indexed);
    EXPECT_FALSE(before.column("status")->nullable);
    EXPECT_TRUE(before.column("code")->unique);
    const db::Result rows = co_await db::testing::read(database, "select id, title, status, code from t");
    EXPECT_EQ(rows->size(), 1U);
    EXPECT_EQ(rows->at(0, 2).text, "draft");

    // The whole of a column at once: type, null, default; unique goes, title goes.
    after = before;
    after.column("code")->type = column(database, "code", FieldType::kString, 20).type;
    after.column("code")->unique = false;
    after.column("code")->default_sql = "'x'";
    after.column("status")->nullable = true;
    after.column("status")->indexed = false;
    std::erase_if(after.columns, [](const sql::Column& c) { return c.name == "title"; });
    before = co_await change(database, before, after);
    EXPECT_EQ(before.columns.size(), 3U);
    EXPECT_EQ(before.column("code")->type, database.dialect().postgres() ? "character varying(20)" : "varchar(20)");
    EXPECT_FALSE(before.column("code")->unique);
    EXPECT_TRUE(before.column("status")->nullable);
    EXPECT_FALSE(before.column("status")->indexed);
    EXPECT_TRUE(before.indexes.empty());
    // Counting goes on past the deleted row.
    co_await execute(database, "insert into t (status) values ('new')");
    const db::Result last = co_await db::testing::read(database, "select max(id), max(code) from t");
    EXPECT_EQ(last->at(0, 0).as_integer(), 3);
    EXPECT_EQ(last->at(0, 1).text, "x");
  }

  static io::Task<void> keys_come_and_go(db::Database& database) {
    sql::Table self = plain_table(database, "tree");
    self.columns.push_back(column(database, "parent", FieldType::kInteger));
    co_await execute(database, database.dialect().create_table(self));
    co_await execute(database, "insert into tree (title, parent) values ('root', null), ('leaf', 1)");
    sql::Table before = co_await table_of(database, "tree");
    sql::Table after = before;
    after.foreign_keys.push_back({"parent", "tree", "id", "NO ACTION", "CASCADE", std::nullopt});
    before = co_await change(database, before, after);
    EXPECT_EQ(before.foreign_keys.size(), 1U);
    EXPECT_EQ(before.foreign_keys.at(0).foreign_table, "tree");
    EXPECT_EQ(before.foreign_keys.at(0).on_delete, "CASCADE");
    after = before;
    after.foreign_keys.at(0).on_delete = "SET NULL";
    before = co_await change(database, before, after);
    EXPECT_EQ(before.foreign_keys.size(), 1U);
    EXPECT_EQ(before.foreign_keys.at(0).on_delete, "SET NULL");
    co_await db::testing::write(database, "delete from tree where title = 'root'");
    const db::Result rows = co_await db::testing::read(database, "select parent from tree");
    EXPECT_EQ(rows->size(), 1U);
    after = before;
    after.foreign_keys.clear();
    before = co_await change(database, before, after);
    EXPECT_TRUE(before.foreign_keys.empty());
  }

  static io::Task<void> nulls_refuse_not_null(db::Database& database) {
    co_await execute(database, database.dialect().create_table(plain_table(database, "t")));
    co_await execute(database, "insert into t (title) values (null)");
    const sql::Table before = co_await table_of(database, "t");
    sql::Table after = before;
    after.column("title")->nullable = false;
    std::optional<db::DatabaseError> refused;
    try {
      co_await change(database, before, after);
    } catch (const db::DatabaseError& error) {
      refused = error;
    }
    EXPECT_TRUE(refused);
    const sql::Table seen = co_await table_of(database, "t");
    EXPECT_EQ(seen.columns, before.columns);
  }
};

TEST_P(Alter, EveryTypeComesBackAsItWent) {
  run(every_type(database()));
}
TEST_P(Alter, ColumnsComeAndGo) {
  run(columns_come_and_go(database()));
}
TEST_P(Alter, KeysComeAndGo) {
  run(keys_come_and_go(database()));
}
TEST_P(Alter, ARefusedChangeLeavesAllAsItWas) {
  run(nulls_refuse_not_null(database()));
}
INSTANTIATE_TEST_SUITE_P(Databases, Alter, ::testing::ValuesIn(testing::databases()), testing::database_name);

// ---- what only SQLite's rebuild can lose

io::Task<void> rebuild_keeps(db::Database& database) {
  co_await execute(database, "create table log (id integer primary key, what text)");
  co_await execute(database,
                   "create table other (id integer primary key, t integer references t (id) on delete cascade)");
  co_await execute(database, R"sql(create table t (
    id integer primary key autoincrement, -- the key
    "wei""rd" varchar(20) collate nocase check (length("wei""rd") < 15),
    a integer not null default (1 + 1) unique, b integer, double integer generated always as (b * 2),
    ref integer references other (id) on delete set null,
    constraint pair unique (a, b), check (b <> 13)))sql");
  co_await execute(database, "create index by_expression on t (lower(\"wei\"\"rd\")) where b > 1");
  co_await execute(database, "create view seen as select id, a from t");
  co_await execute(database, "create trigger watch after insert on t begin insert into log (what) values ('t'); end");
  co_await execute(database, "create trigger outside after insert on log begin update t set b = b where id = -1; end");
  co_await execute(database, "insert into t (\"wei\"\"rd\", a, b) values ('x', 5, 2), ('y', 6, 3)");
  co_await execute(database, "insert into other (t) values (1)");
  for (int round = 0; round < 2; ++round) {
    const sql::Table before = co_await table_of(database, "t");
    sql::Table after = before;
    after.column("b")->nullable = round == 1;
    after.column("wei\"rd")->type = round == 0 ? "varchar(40)" : "varchar(30)";
    const sql::Table seen = co_await change(database, before, after);
    EXPECT_EQ(seen.column("b")->nullable, round == 1);
    EXPECT_EQ(seen.other_sql, before.other_sql);
    EXPECT_EQ(seen.foreign_keys, before.foreign_keys);
    EXPECT_TRUE(seen.column("a")->unique);
    EXPECT_EQ(seen.column("a")->default_sql, "1 + 1");
    EXPECT_TRUE(seen.column("double")->generated);
    EXPECT_EQ(seen.indexes.size(), before.indexes.size());
    EXPECT_TRUE(seen.column("id")->auto_increment);
  }
  const db::Result rows = co_await db::testing::read(database, "select count(*), sum(double) from t");
  EXPECT_EQ(rows->at(0, 0).as_integer(), 2);
  EXPECT_EQ(rows->at(0, 1).as_integer(), 10);
  // The children of the rows are still there: the old table was not emptied, it was replaced.
  const db::Result children = co_await db::testing::read(database, "select count(*) from other where t = 1");
  EXPECT_EQ(children->at(0, 0).as_integer(), 1);
  const db::Result view = co_await db::testing::read(database, "select count(*) from seen");
  EXPECT_EQ(view->at(0, 0).as_integer(), 2);
  const std::vector<std::string> refused{"insert into t (a, b) values (7, 13)",
                                         "insert into t (\"wei\"\"rd\", b) values ('much too long a text', 1)",
                                         "insert into t (a, b) values (5, 9)", "insert into other (t) values (99)"};
  for (const std::string& bad : refused) {
    const auto error = co_await db::testing::refusal(db::testing::write(database, bad));
    EXPECT_TRUE(error) << bad;
  }
  const db::Result leftovers =
      co_await db::testing::read(database, "select count(*) from sqlite_master where name like '%rebuild%'");
  EXPECT_EQ(leftovers->at(0, 0).as_integer(), 0);
}

TEST(SqliteRebuild, KeepsWhatItDoesNotChange) {
  testing::Fixture fixture(false);
  fixture.bed->run(rebuild_keeps(fixture.database()));
}

io::Task<void> drop_what_is_named(db::Database& database) {
  co_await execute(database, "create table t (id integer primary key, a integer, b integer unique, c text, d text)");
  co_await execute(database, "create unique index both on t (a, c)");
  co_await execute(database, "insert into t values (1, 2, 3, 'c', 'd')");
  const sql::Table before = co_await table_of(database, "t");
  sql::Table after = before;
  std::erase_if(after.columns, [](const sql::Column& c) { return c.name == "a" || c.name == "b"; });
  const sql::Table seen = co_await change(database, before, after);
  EXPECT_EQ(seen.columns.size(), 3U);
  EXPECT_TRUE(seen.indexes.empty());
  const db::Result rows = co_await db::testing::read(database, "select id, c, d from t");
  EXPECT_EQ(rows->at(0, 2).text, "d");
}

TEST(SqliteRebuild, DropsIndexesWithTheirColumns) {
  testing::Fixture fixture(false);
  fixture.bed->run(drop_what_is_named(fixture.database()));
}

}  // namespace
}  // namespace dirigent::schema
