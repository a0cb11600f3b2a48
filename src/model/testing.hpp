// For the tests of this folder: an installed database of either kind with the services on it.
#pragma once
#include <gtest/gtest.h>

#include <cstdlib>

#include "db/testing.hpp"
#include "model/collections.hpp"
#include "model/fields.hpp"
#include "model/relations.hpp"
#include "schema/install.hpp"
#include "schema/introspect/introspect.hpp"

namespace dirigent::model::testing {

using TestTask = io::Task<void>;

/// What a test works with.
struct Bench {
  explicit Bench(db::Options options, unsigned loops)
      : bed(std::move(options), loops), hasher(crypto::Argon2Options{}, bed.pool) {
    items.database = bed.database.get();
    items.schema = &schema;
    items.hooks = &hooks;
    items.hasher = &hasher;
    services.items = &items;
  }

  access::Who admin() const {
    access::Accountability who;
    who.admin = true;
    who.app = true;
    return who;
  }

  io::Task<void> collection(std::string text) {
    std::vector<json::object> payloads;
    payloads.push_back(json::parse(text).as_object());
    (void)co_await create_collections(services, admin(), std::move(payloads));
  }
  io::Task<void> field(std::string collection, std::string text) {
    (void)co_await create_field(services, admin(), std::move(collection), json::parse(text).as_object());
  }
  io::Task<void> patch(std::string collection, std::string field, std::string text) {
    std::vector<std::pair<std::string, json::object>> patches;
    patches.emplace_back(std::move(field), json::parse(text).as_object());
    (void)co_await update_fields(services, admin(), std::move(collection), std::move(patches));
  }
  io::Task<void> relation(std::string text) {
    (void)co_await create_relation(services, admin(), json::parse(text).as_object());
  }
  io::Task<void> item(std::string collection, std::string text) {
    json::array payloads;
    payloads.push_back(json::parse(text));
    items::ItemService service(items, schema.get(), admin(), std::move(collection));
    (void)co_await service.create(std::move(payloads));
  }

  /// One value of one row, as text; "" for null or no row.
  io::Task<std::string> value(std::string sql) {
    const db::Result rows = co_await db::testing::read(*bed.database, std::move(sql));
    co_return rows->empty() ? std::string() : rows->at(0, 0).as_text();
  }
  /// The table as the database has it.
  io::Task<std::optional<sql::Table>> table(std::string name) {
    const db::Lease lease = co_await bed.database->read();
    co_return co_await schema::introspect_table(*lease, std::move(name));
  }
  /// Everything a failed change must leave as it was: the catalog and the rows of the model and its history.
  io::Task<std::string> fingerprint() {
    std::string print;
    const db::Lease lease = co_await bed.database->read();
    const std::vector<sql::Table> tables = co_await schema::introspect(*lease);
    for (const sql::Table& table : tables) {
      print += fmt::format("{} {} {} {}\n", table.name, table.foreign_keys.size(), table.indexes.size(),
                           table.sql.value_or(""));
      for (const sql::Column& column : table.columns) {
        print +=
            fmt::format("  {} {} {} {}\n", column.name, column.type, column.nullable, column.default_sql.value_or("-"));
      }
    }
    std::vector<std::string> names{"directus_collections", "directus_fields", "directus_relations", "directus_activity",
                                   "directus_revisions"};
    for (std::size_t i = 0; i < names.size(); ++i) {
      sql::Statement statement{"select * from " + names[i] + " order by 1", {}};
      const db::Result rows = co_await lease->run(std::move(statement));
      for (std::size_t row = 0; row < rows->size(); ++row) {
        for (std::size_t column = 0; column < rows->columns(); ++column) {
          print += rows->at(row, column).as_text() + "|";
        }
        print += '\n';
      }
    }
    co_return print;
  }

  const schema::Field* field_of(std::string_view collection, std::string_view field) const {
    const schema::Collection* owner = schema.get()->collection(collection);
    return owner == nullptr ? nullptr : owner->field(field);
  }
  bool sqlite() const { return bed.database->dialect().sqlite(); }

  db::testing::Bed bed;
  crypto::PasswordHasher hasher;
  schema::SchemaHolder schema;
  base::Hooks hooks;
  items::Services items;
  Services services;
};

/// The code of the failure a task ends with; "" when it succeeds.
inline io::Task<std::string> refusal(io::Task<void> task) {
  try {
    co_await std::move(task);
  } catch (const base::Failure& failure) {
    co_return std::string(base::code_name(failure.errors().front().code));
  }
  co_return std::string();
}

/// Tests on both kinds of database; PostgreSQL when DIRIGENT_TEST_PG (a libpq conninfo) is set.
class ModelTest : public ::testing::TestWithParam<std::string> {
 protected:
  /// Installs the system tables, then runs the test on loop 0, and `aside` tasks on the others.
  void run(TestTask (*test)(Bench&), std::vector<TestTask (*)(Bench&)> aside = {}) {
    const auto loops = static_cast<unsigned>(aside.size()) + 1;
    if (GetParam() == "sqlite") {
      db::Options options;
      options.filename = file_.path();
      run_on(options, loops, test, std::move(aside));
      return;
    }
    const std::string name = fmt::format("model_test_{}", ::getpid());
    administer("drop schema if exists " + name + " cascade");
    administer("create schema " + name);
    db::Options options = server();
    options.search_path = {name};
    run_on(options, loops, test, std::move(aside));
    administer("drop schema " + name + " cascade");
  }

 private:
  static db::Options server() {
    db::Options options;
    options.kind = db::Options::Kind::kPostgres;
    options.connection_string = std::getenv("DIRIGENT_TEST_PG");
    return options;
  }
  static TestTask execute(db::Database& database, std::string text) {
    (void)co_await db::testing::write(database, std::move(text));
  }
  static void administer(std::string text) {
    db::testing::Bed bed(server());
    bed.run(execute(*bed.database, std::move(text)));
  }
  static TestTask prepare(Bench& bench) {
    (void)co_await schema::install(*bench.bed.database);
    const db::Lease lease = co_await bench.bed.database->read();
    std::shared_ptr<schema::Schema> loaded = co_await schema::load(*lease, {});
    bench.schema.publish(std::move(loaded));
  }
  static void run_on(db::Options options, unsigned loops, TestTask (*test)(Bench&),
                     std::vector<TestTask (*)(Bench&)> aside) {
    Bench bench(std::move(options), loops);
    bench.bed.run(prepare(bench));
    for (unsigned i = 0; i < loops; ++i) bench.bed.loops.at(i).restart();
    std::vector<TestTask> tasks;
    tasks.push_back(test(bench));
    for (TestTask (*other)(Bench&) : aside) tasks.push_back(other(bench));
    bench.bed.run(std::move(tasks));
  }

  db::testing::TemporaryFile file_;
};

inline std::vector<std::string> databases() {
  std::vector<std::string> names{"sqlite"};
  if (std::getenv("DIRIGENT_TEST_PG") != nullptr) names.emplace_back("postgres");
  return names;
}

}  // namespace dirigent::model::testing
