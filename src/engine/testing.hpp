// For the tests of this folder: a database with a small model and rows, and reads of it as text.
#pragma once
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.hpp"
#include "engine/read.hpp"
#include "schema/install.hpp"
#include "schema/load.hpp"
#include "schema/testing.hpp"

namespace dirigent::engine::testing {

inline constexpr std::string_view kUser = "00000000-0000-4000-8000-00000000000a";

/// Statements in words both databases know but for $key, $instant, $uuid, $json, $ms(epoch).
inline constexpr const char* kStatements[] = {
    "CREATE TABLE city (id $key, name varchar(255), pop integer)",
    "CREATE TABLE team (id $key, name varchar(255), city integer REFERENCES city (id), secret varchar(255))",
    "CREATE TABLE player (id $key, name varchar(255), goals integer, pos integer, team integer REFERENCES team (id))",
    "CREATE TABLE page (id $key, slug varchar(255))",
    "CREATE TABLE para (id $key, body text, size integer)",
    "CREATE TABLE pic (id $key, url varchar(255), size integer)",
    "CREATE TABLE block (id $key, page integer REFERENCES page (id), item varchar(255), collection varchar(255))",
    "CREATE TABLE kind (id $key, s varchar(255), b boolean, f real, n bigint, d date, dt $moment, t $instant, h time, "
    "j json, tags text, u $uuid)",
    "CREATE TABLE home (id $key, title varchar(255), lines integer DEFAULT 3)",
    "INSERT INTO city (name, pop) VALUES ('Oslo', 700), ('Rome', 2800)",
    "INSERT INTO team (name, city, secret) VALUES ('A', 1, 'abc'), ('B', 2, NULL), ('C', 2, ''), ('D', NULL, NULL)",
    "INSERT INTO player (name, goals, pos, team) VALUES ('p1', 5, 2, 1), ('p2', 0, NULL, 1), ('p3', 9, 1, 2), "
    "('p4', 1, NULL, NULL)",
    "INSERT INTO page (slug) VALUES ('home'), ('about')",
    "INSERT INTO para (body, size) VALUES ('hello', 1), ('bye', 2)",
    "INSERT INTO pic (url, size) VALUES ('/a.png', 10)",
    "INSERT INTO block (page, item, collection) VALUES (1, '1', 'para'), (1, '1', 'pic'), (2, '2', 'para'), "
    "(2, 'zzz', 'pic')",
    "INSERT INTO kind (s, b, f, n, d, dt, t, h, j, tags, u) VALUES ('q\"', true, 0.5, 12345678901, "
    "$d, $dt, $t, '05:06:07', '{\"k\":[1,2]}', 'a,b', "
    "'11111111-2222-4333-8444-555555555555'), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', NULL)",
};

/// collection, field, special
inline constexpr const char* kFields[][3] = {
    {"team", "city", "m2o"},           {"team", "secret", "conceal"},   {"team", "players", "o2m"},
    {"team", "deco", "alias,no-data"}, {"city", "teams", "o2m"},        {"player", "team", "m2o"},
    {"page", "blocks", "m2a"},         {"kind", "b", "cast-boolean"},   {"kind", "j", "cast-json"},
    {"kind", "tags", "cast-csv"},      {"kind", "t", "cast-timestamp"}, {"kind", "u", "uuid"},
};

/// many_collection, many_field, one_collection, one_field, one_collection_field, allowed, junction_field, sort_field
inline constexpr const char* kRelations[][8] = {
    {"team", "city", "city", "teams", nullptr, nullptr, nullptr, nullptr},
    {"player", "team", "team", "players", nullptr, nullptr, nullptr, "pos"},
    {"block", "page", "page", "blocks", nullptr, nullptr, "item", nullptr},
    {"block", "item", nullptr, nullptr, "collection", "para,pic", "page", nullptr},
};

inline std::string words(std::string text, bool postgres) {
  const std::pair<std::string_view, std::string_view> kinds[] = {
      {"$key", postgres ? "serial PRIMARY KEY" : "integer NOT NULL PRIMARY KEY AUTOINCREMENT"},
      {"$moment", postgres ? "timestamp" : "datetime"},
      {"$instant", postgres ? "timestamptz" : "datetime"},
      {"$uuid", postgres ? "uuid" : "char(36)"},
      {"$dt", postgres ? "'2020-06-15 12:30:00'" : "1592224200000"},
      {"$d", postgres ? "'2020-06-15'" : "1592179200000"},
      {"$t", postgres ? "'2020-06-15T12:30:00.5Z'" : "1592224200500"},
  };
  for (const auto& [word, kind] : kinds) {
    for (std::size_t at; (at = text.find(word)) != std::string::npos;) text.replace(at, word.size(), kind);
  }
  return text;
}

/// INSERT of one row; null stands for NULL.
inline sql::Statement insertion(const sql::Dialect& dialect, std::string_view table,
                                std::span<const char* const> columns, std::span<const char* const> row) {
  sql::Fragment out("INSERT INTO ");
  out.identifier(table).raw(" (");
  for (std::size_t i = 0; i < columns.size(); ++i) out.raw(i ? ", " : "").identifier(columns[i]);
  out.raw(") VALUES (");
  for (std::size_t i = 0; i < columns.size(); ++i) {
    out.raw(i ? ", " : "").parameter(row[i] == nullptr ? sql::Value() : sql::Value(std::string(row[i])));
  }
  return dialect.finish(out.raw(")"));
}

/// Everything that makes the model, in order.
inline std::vector<sql::Statement> model_statements(const sql::Dialect& dialect) {
  static constexpr const char* kFieldColumns[] = {"collection", "field", "special"};
  static constexpr const char* kRelationColumns[] = {
      "many_collection",         "many_field",     "one_collection", "one_field", "one_collection_field",
      "one_allowed_collections", "junction_field", "sort_field"};
  static constexpr const char* kCollectionColumns[] = {"collection", "singleton"};
  static constexpr const char* kSingleton[] = {"home", "1"};
  std::vector<sql::Statement> statements;
  for (const char* text : kStatements) statements.push_back({words(text, dialect.postgres()), {}});
  for (const auto& row : kFields) statements.push_back(insertion(dialect, "directus_fields", kFieldColumns, row));
  for (const auto& row : kRelations) {
    statements.push_back(insertion(dialect, "directus_relations", kRelationColumns, row));
  }
  statements.push_back(insertion(dialect, "directus_collections", kCollectionColumns, kSingleton));
  return statements;
}

/// Creates model and rows and loads the schema.
inline io::Task<schema::SchemaPtr> make_model(db::Database& database) {
  co_await schema::install(database);
  std::vector<sql::Statement> statements = model_statements(database.dialect());
  std::unique_ptr<db::Transaction> transaction = co_await database.begin();
  for (std::size_t i = 0; i < statements.size(); ++i) co_await transaction->session().run(std::move(statements[i]));
  co_await transaction->commit();
  const db::Lease lease = co_await database.read();
  schema::LoadOptions options;
  schema::SchemaPtr loaded = co_await schema::load(*lease, std::move(options));
  co_return loaded;
}

/// Reads as the administrator, unless told otherwise, and answers text: JSON, or "CODE: message".
class Reader {
 public:
  Reader(db::Database& database, schema::SchemaPtr schema) : database_(database), schema_(std::move(schema)) {
    who = access::Accountability{};
    who->user = kUser;
    who->admin = who->app = true;
  }

  io::Task<std::string> items(std::string collection, std::string query, Target target = {}) {
    std::string out;
    try {
      query::Query parsed = query::parse_query(json::parse(query).as_object(), limits).take();
      Environment environment{schema_, who, &limits};
      const db::Lease lease = co_await database_.read();
      const Outcome outcome = co_await read(*lease, environment, collection, std::move(parsed), std::move(target), out);
      if (!outcome.found) out = "none";
      if (outcome.meta.total_count) out += " total " + std::to_string(*outcome.meta.total_count);
      if (outcome.meta.filter_count) out += " filter " + std::to_string(*outcome.meta.filter_count);
    } catch (const base::Failure& failure) {
      out = std::string(base::code_name(failure.errors().front().code)) + ": " + failure.what();
    }
    co_return out;
  }
  io::Task<std::string> item(std::string collection, std::string key, std::string query) {
    Target target;
    target.keys.emplace(1, std::move(key));
    target.single = true;
    std::string out = co_await items(std::move(collection), std::move(query), std::move(target));
    co_return out;
  }
  const sql::Dialect& dialect() const { return database_.dialect(); }
  db::Database& database() { return database_; }
  const schema::SchemaPtr& schema() const { return schema_; }

  query::Limits limits;
  access::Who who;

 private:
  db::Database& database_;
  schema::SchemaPtr schema_;
};

/// A read and its answer.
struct Case {
  const char* collection;
  const char* query;
  const char* answer;
  const char* postgres = nullptr;  // where it differs
};

/// A fresh model, read as the administrator or as someone who holds these permissions and no more.
class Reads : public schema::testing::BothDatabases {
 protected:
  void check(std::span<const Case> cases) { run(check_all(database(), nullptr, cases)); }
  void check(std::vector<access::Permission> permissions, std::span<const Case> cases) {
    run(check_all(database(), std::make_shared<const access::PermissionSet>(std::move(permissions)), cases));
  }

 private:
  static io::Task<void> check_all(db::Database& database, access::PermissionSetPtr permissions,
                                  std::span<const Case> cases) {
    schema::SchemaPtr schema = co_await make_model(database);
    Reader reader(database, std::move(schema));
    if (permissions) reader.who->admin = reader.who->app = false;
    reader.who->permissions = std::move(permissions);
    for (const Case& one : cases) {
      const std::string answer = co_await reader.items(one.collection, one.query);
      const bool other = one.postgres != nullptr && reader.dialect().postgres();
      EXPECT_EQ(answer, other ? one.postgres : one.answer) << one.collection << " " << one.query;
    }
  }
};

}  // namespace dirigent::engine::testing
