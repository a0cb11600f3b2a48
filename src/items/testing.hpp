// For the tests of this folder: an installed database with a small model, and services over it.
#pragma once
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "base/json_writer.hpp"
#include "base/uuid.hpp"
#include "items/service.hpp"
#include "items/testing_model.hpp"
#include "schema/install.hpp"
#include "schema/load.hpp"

namespace dirigent::items::testing {

inline constexpr std::string_view kAdmin = "00000000-0000-4000-8000-00000000000a";
inline constexpr std::string_view kAdminRole = "00000000-0000-4000-8000-00000000000b";

/// Hashes that take no time: what they are worth is tested elsewhere.
inline crypto::Argon2Options cheap() {
  crypto::Argon2Options options;
  options.memory_kib = 1024;
  options.time_cost = 1;
  options.parallelism = 1;
  return options;
}

class World {
 public:
  explicit World(bool postgres) : postgres_(postgres), loops(1), pool(2, 64), hasher(cheap(), pool) {
    db::Options options;
    if (postgres) {
      name_ = "items_test_" + std::to_string(::getpid());
      options.kind = db::Options::Kind::kPostgres;
      options.connection_string = std::getenv("DIRIGENT_TEST_PG");
      options.search_path = {name_};
    } else {
      name_ = (std::filesystem::temp_directory_path() / ("items_test_" + std::to_string(::getpid()))).string();
      options.filename = name_;
      remove_file();
    }
    database = db::make_database(options, loops, pool);
    services.database = database.get();
    services.schema = &schema;
    services.hooks = &hooks;
    services.hasher = &hasher;
    services.pool = &pool;
    services.secret = "secret";
    access::Accountability& admin = who.emplace();
    admin.user = std::string(kAdmin);
    admin.role = std::string(kAdminRole);
    admin.roles = {std::string(kAdminRole)};
    admin.admin = admin.app = true;
    admin.ip = "127.0.0.1";
    admin.user_agent = "test";
    run(set_up(*this));
  }
  ~World() {
    run(tear_down(*this));
    database.reset();
    if (!postgres_) remove_file();
  }

  void run(io::Task<void> task) {
    std::exception_ptr failure;
    io::asio::co_spawn(loops.at(0), std::move(task), [&](std::exception_ptr thrown) {
      failure = thrown;
      loops.at(0).stop();
    });
    loops.at(0).restart();
    loops.run();
    if (failure) std::rethrow_exception(failure);
  }

  ItemService service(std::string collection) { return {services, schema.get(), who, std::move(collection)}; }

  io::Task<std::vector<Key>> create(std::string collection, std::string payloads) {
    json::parse_options deep;
    deep.max_depth = 100;
    json::value parsed = json::parse(payloads, {}, deep);
    if (parsed.is_object()) parsed = json::array{parsed};
    std::vector<Key> keys = co_await service(std::move(collection)).create(std::move(parsed.as_array()));
    co_return keys;
  }
  io::Task<void> update(std::string collection, std::vector<std::string> keys, std::string patch) {
    json::object parsed = json::parse(patch).as_object();
    co_await service(std::move(collection)).update(std::move(keys), std::move(parsed));
  }
  /// Rows of a statement, cells joined by "|", rows by a line break.
  io::Task<std::string> rows(std::string text) {
    db::Lease lease = co_await database->read();
    sql::Statement statement{std::move(text), {}};
    db::Result result = co_await lease->run(std::move(statement));
    std::string out;
    for (std::size_t row = 0; row < result->size(); ++row) {
      if (row != 0) out += '\n';
      for (std::size_t column = 0; column < result->columns(); ++column) {
        if (column != 0) out += '|';
        out += result->at(row, column).is_null() ? "-" : result->at(row, column).as_text();
      }
    }
    co_return out;
  }
  bool postgres() const { return postgres_; }

 private:
  static io::Task<void> execute(db::Database& db, std::string text, std::vector<sql::Value> values = {}) {
    std::unique_ptr<db::Transaction> transaction = co_await db.begin();
    sql::Statement statement{std::move(text), std::move(values)};
    co_await transaction->session().run(std::move(statement));
    co_await transaction->commit();
  }

  static std::string words(std::string text, bool postgres) {
    const std::pair<std::string_view, std::string_view> kinds[] = {
        {"$key", postgres ? "serial PRIMARY KEY" : "integer NOT NULL PRIMARY KEY AUTOINCREMENT"},
        {"$instant", postgres ? "timestamptz" : "datetime"},
        {"$uuid", postgres ? "uuid" : "char(36)"},
        {"$float", postgres ? "real" : "float"},
        {"$decimal", postgres ? "numeric(10,5)" : "float"}};
    for (const auto& [word, kind] : kinds) {
      for (std::size_t at; (at = text.find(word)) != std::string::npos;) text.replace(at, word.size(), kind);
    }
    return text;
  }

  static sql::Statement insert(std::string table, std::vector<std::string> columns, const char* const* row,
                               bool postgres) {
    sql::Fragment out("INSERT INTO ");
    out.identifier(table).raw(" (");
    for (std::size_t i = 0; i < columns.size(); ++i) out.raw(i ? ", " : "").identifier(columns[i]);
    out.raw(") VALUES (");
    for (std::size_t i = 0; i < columns.size(); ++i) {
      out.raw(i ? ", " : "").parameter(row[i] == nullptr ? sql::Value() : sql::Value(std::string(row[i])));
    }
    return out.raw(")").statement(postgres);
  }

  static io::Task<void> set_up(World& world) {
    db::Database& db = *world.database;
    if (world.postgres_) co_await execute(db, "CREATE SCHEMA " + world.name_);
    co_await schema::install(db);
    for (const char* table : kTables) co_await execute(db, words(table, world.postgres_));
    std::vector<sql::Statement> inserts;
    for (const auto& row : kFields) {
      inserts.push_back(
          insert("directus_fields", {"collection", "field", "special", "validation"}, row, world.postgres_));
    }
    for (const auto& row : kRelations) {
      inserts.push_back(insert("directus_relations",
                               {"many_collection", "many_field", "one_collection", "one_field", "one_collection_field",
                                "one_allowed_collections", "junction_field", "sort_field", "one_deselect_action"},
                               row, world.postgres_));
    }
    const char* quiet[] = {"quiet", nullptr};
    inserts.push_back(insert("directus_collections", {"collection", "accountability"}, quiet, world.postgres_));
    const std::string role(kAdminRole), user(kAdmin);
    const std::string policy = base::uuid_v4(), access = base::uuid_v4();
    const char* roles[] = {role.c_str(), "Administrator"};
    const char* policies[] = {policy.c_str(), "Administrator", "1"};
    const char* grants[] = {access.c_str(), role.c_str(), policy.c_str()};
    const char* users[] = {user.c_str(), "admin@example.com", role.c_str()};
    inserts.push_back(insert("directus_roles", {"id", "name"}, roles, world.postgres_));
    inserts.push_back(insert("directus_policies", {"id", "name", "admin_access"}, policies, world.postgres_));
    inserts.push_back(insert("directus_access", {"id", "role", "policy"}, grants, world.postgres_));
    inserts.push_back(insert("directus_users", {"id", "email", "role"}, users, world.postgres_));
    for (sql::Statement& one : inserts) co_await execute(db, std::move(one.text), std::move(one.parameters));
    db::Lease lease = co_await db.read();
    schema::LoadOptions options;
    std::shared_ptr<schema::Schema> loaded = co_await schema::load(*lease, options);
    world.schema.publish(std::move(loaded));
  }

  static io::Task<void> tear_down(World& world) {
    if (world.postgres_) co_await execute(*world.database, "DROP SCHEMA " + world.name_ + " CASCADE");
    co_await world.database->close();
  }

  void remove_file() const {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(name_ + suffix);
  }

  bool postgres_;
  std::string name_;

 public:
  io::Loops loops;
  io::BlockingPool pool;
  std::unique_ptr<db::Database> database;
  schema::SchemaHolder schema;
  base::Hooks hooks;
  crypto::PasswordHasher hasher;
  Services services;
  access::Who who;
};

// Updates and deletions as refusal() takes them.
inline io::Task<std::vector<Key>> change(World& world, std::string collection, std::vector<std::string> keys,
                                         std::string patch) {
  co_await world.update(std::move(collection), std::move(keys), std::move(patch));
  co_return std::vector<Key>();
}
inline io::Task<std::vector<Key>> change(World& world, std::string collection, std::string key, std::string patch) {
  std::vector<std::string> keys = {std::move(key)};
  return change(world, std::move(collection), std::move(keys), std::move(patch));
}
inline io::Task<std::vector<Key>> remove(World& world, std::string collection, std::string key) {
  std::vector<std::string> keys = {std::move(key)};
  co_await world.service(std::move(collection)).remove(std::move(keys));
  co_return std::vector<Key>();
}

/// The first error of a refused task: "CODE field value", or nothing.
inline io::Task<std::string> refusal(io::Task<std::vector<Key>> task) {
  try {
    co_await std::move(task);
  } catch (const base::Failure& failure) {
    const base::Error& error = failure.errors().front();
    std::string out(base::code_name(error.code));
    for (const char* key : {"field", "value", "type"}) {
      const json::value* found = error.extensions.if_contains(key);
      if (found != nullptr)
        out += " " + (found->is_string() ? std::string(found->get_string()) : base::to_json(*found));
    }
    co_return out;
  }
  co_return "";
}

/// Both databases; PostgreSQL when DIRIGENT_TEST_PG names a server.
inline std::vector<bool> databases() {
  std::vector<bool> all = {false};
  if (std::getenv("DIRIGENT_TEST_PG") != nullptr) all.push_back(true);
  return all;
}

inline std::string database_name(const ::testing::TestParamInfo<bool>& info) {
  return info.param ? "Postgres" : "Sqlite";
}

}  // namespace dirigent::items::testing
