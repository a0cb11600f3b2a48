// A model of which a part was read again is the model that reading all of it gives, whatever was changed.
#include "schema/load_since.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "schema/install.hpp"
#include "schema/state.hpp"
#include "schema/testing.hpp"

namespace dirigent::schema {
namespace {

void describe(std::string& out, const Field& field) {
  out += fmt::format("  {} {} {} {}.{} {} {} {} {}\n", field.name, base::name_of(field.type), field.specials,
                     field.foreign_table.value_or("-"), field.foreign_column.value_or("-"), field.data_type,
                     json::serialize(field.default_value), json::serialize(field.meta), json::serialize(field.schema));
}

void describe(std::string& out, const sql::Table& table) {
  for (const sql::Column& column : table.columns) out += fmt::format("  column {} {}\n", column.name, column.type);
  for (const sql::ForeignKey& key : table.foreign_keys) {
    out += fmt::format("  key {} {}.{} {}\n", key.column, key.foreign_table, key.foreign_column, key.on_delete);
  }
  for (const std::string& key : table.primary_key) out += "  primary " + key + "\n";
}

std::string described(const Schema& schema) {
  std::string out;
  for (const auto& [name, collection] : schema.collections) {
    out += fmt::format("{} {} {} {}\n", name, collection.primary_key, collection.carries_access,
                       json::serialize(collection.api));
    if (collection.table) describe(out, *collection.table);
    for (const Field& field : collection.fields) describe(out, field);
    for (const Field& field : collection.presentation) describe(out, field);
    std::vector<std::string> ends;
    for (const auto& [field, end] : collection.relations) {
      ends.push_back(fmt::format("  {} to {} by {}\n", field, end.target ? end.target->name : "any",
                                 end.relation->many_collection + "." + end.relation->many_field));
    }
    std::ranges::sort(ends);
    for (const std::string& end : ends) out += end;
  }
  for (const Relation& relation : schema.relations) out += json::serialize(relation.api) + "\n";
  return out;
}

/// Statements that both databases know.
class Changes {
 public:
  explicit Changes(unsigned seed) : random_(seed) {}

  std::string next() {
    if (tables_.size() < 4) return create();
    switch (below(14)) {
      case 0:
        return create();
      case 1:
        return add("varchar(" + std::to_string(1 + below(200)) + ") default 'x'");
      case 2:
        return add("integer references " + any() + " (id) on delete cascade");
      case 3:
        return add("integer references " + any());
      case 4:
        return drop_column();
      case 5:
        return rename();
      case 6:
        return fmt::format(
            "insert into directus_relations (many_collection, many_field, one_collection, one_field) "
            "values ('{}', 'c{}', '{}', 'many')",
            any(), below(number_), any());
      case 7:
        return fmt::format("update directus_fields set note = 'note {}', options = '{{\"a\":[{}]}}' where id % 3 = 0",
                           below(100), below(100));
      case 8:
        return fmt::format("delete from directus_fields where collection = '{}' and id % 2 = 0", any());
      case 9:
        return fmt::format("create unique index i{} on {} (id)", ++number_, any());
      case 10:
        return fmt::format("create view t{} as select id from {}", ++number_, any());
      case 11:
        return fmt::format("update directus_relations set one_field = 'other{}' where id % 2 = {}", below(9), below(2));
      case 12:
        return fmt::format("delete from directus_relations where id % 3 = {}", below(3));
      default:
        return fmt::format(
            "insert into directus_fields (collection, field, special, sort) values ('{}', '{}', '{}', 1)", any(),
            below(2) ? "c" + std::to_string(below(number_)) : "many", below(2) ? "o2m" : "cast-csv,conceal");
    }
  }

 private:
  unsigned below(unsigned limit) { return std::uniform_int_distribution<unsigned>(0, limit - 1)(random_); }
  const std::string& any() { return tables_[below(tables_.size())]; }

  std::string create() {
    tables_.push_back("t" + std::to_string(++number_));
    return "create table " + tables_.back() + " (id integer primary key, plain text)";
  }

  std::string add(const std::string& definition) {
    const std::string& table = any();
    return fmt::format("alter table {} add column c{} {}", table, ++number_, definition);
  }

  std::string drop_column() {
    std::string& table = tables_[below(tables_.size())];
    const auto plain = std::ranges::find(without_plain_, table);
    if (plain != without_plain_.end()) return add("text");
    without_plain_.push_back(table);
    return "alter table " + table + " drop column plain";
  }

  std::string rename() {
    std::string& table = tables_[below(tables_.size())];
    const std::string before = table;
    const auto plain = std::ranges::find(without_plain_, table);
    table = "t" + std::to_string(++number_);
    if (plain != without_plain_.end()) *plain = table;
    return "alter table " + before + " rename to " + table;
  }

  std::mt19937 random_;
  std::vector<std::string> tables_, without_plain_;
  unsigned number_ = 0;
};

class LoadSince : public testing::BothDatabases {
 public:
  static io::Task<std::string> state(db::Session& session) {
    std::vector<sql::Fragment> queries = model_queries(session.dialect());
    co_return co_await state_of(session, std::move(queries));
  }

  static io::Task<std::string> state_now(db::Database& database) {
    const db::Lease session = co_await database.read();
    co_return co_await state(*session);
  }

  static io::Task<SchemaPtr> all(db::Database& database) {
    const db::Lease session = co_await database.read();
    LoadOptions options;
    co_return co_await load(*session, std::move(options));
  }

  static io::Task<void> compare(db::Database& database) {
    co_await install(database);
    const char* seed = std::getenv("RANDOM_SEED");
    Changes changes(seed == nullptr ? 21 : static_cast<unsigned>(std::atoi(seed)));
    SchemaPtr before = co_await all(database);
    std::string then = co_await state_now(database);
    for (int round = 0; round < 150; ++round) {
      std::string statements;
      for (int i = 0; i <= round % 3; ++i) {
        std::string statement = changes.next();
        statements += statement + "; ";
        (void)co_await db::testing::write(database, std::move(statement));
      }
      SchemaPtr expected = co_await all(database);
      const db::Lease session = co_await database.read();
      LoadOptions options;
      std::string now = co_await state(*session);
      SchemaPtr found = co_await load_since(*session, std::move(options), before, then, now);
      EXPECT_EQ(described(*found), described(*expected)) << "round " << round << ": " << statements;
      before = std::move(found);
      then = std::move(now);
    }
  }
};

TEST_P(LoadSince, IsWhatReadingAllGives) {
  run(compare(database()));
}
INSTANTIATE_TEST_SUITE_P(Databases, LoadSince, ::testing::ValuesIn(testing::databases()), testing::database_name);

}  // namespace
}  // namespace dirigent::schema
