#include "schema/build/build.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json_writer.hpp"
#include "schema/build/column_types.hpp"
#include "schema/row_key.hpp"

namespace dirigent::schema {
namespace {

using base::FieldType;

sql::Column column(std::string name, std::string type, std::optional<std::string> default_sql = std::nullopt) {
  sql::Column out;
  out.name = std::move(name);
  out.type = std::move(type);
  out.default_sql = std::move(default_sql);
  return out;
}

FieldType type_of(const std::string& type, bool postgres, json::value special = nullptr) {
  const sql::Column given = column("c", type);
  return field_type_of(given, column_facts(given, postgres), special);
}

TEST(ColumnTypes, FollowTheContractsTable) {
  EXPECT_EQ(type_of("varchar(255)", false), FieldType::kString);
  EXPECT_EQ(type_of("char(36)", false), FieldType::kString);
  EXPECT_EQ(type_of("char(36)", false, {"uuid"}), FieldType::kUuid);
  EXPECT_EQ(type_of("datetime", false), FieldType::kDateTime);
  EXPECT_EQ(type_of("datetime", false, {"date-created", "cast-timestamp"}), FieldType::kTimestamp);
  EXPECT_EQ(type_of("float", false), FieldType::kFloat);
  EXPECT_EQ(type_of("blob", false), FieldType::kBinary);
  EXPECT_EQ(type_of("text", false, {"cast-csv"}), FieldType::kCsv);
  EXPECT_EQ(type_of("character varying(80)", true), FieldType::kString);
  EXPECT_EQ(type_of("numeric(10,5)", true), FieldType::kDecimal);
  EXPECT_EQ(type_of("numeric(8,0)", true), FieldType::kDecimal);
  EXPECT_EQ(type_of("numeric", true), FieldType::kInteger);
  EXPECT_EQ(type_of("timestamp(3) without time zone", true), FieldType::kDateTime);
  EXPECT_EQ(type_of("timestamp with time zone", true), FieldType::kTimestamp);
  EXPECT_EQ(type_of("time(3) with time zone", true), FieldType::kTime);
  EXPECT_EQ(type_of("double precision", true), FieldType::kFloat);
  EXPECT_EQ(type_of("jsonb", true), FieldType::kJson);
  EXPECT_EQ(type_of("bytea", true), FieldType::kUnknown);
  EXPECT_EQ(type_of("character varying(5)[]", true), FieldType::kUnknown);
  EXPECT_EQ(type_of("geometry(Point,4326)", true), FieldType::kGeometryPoint);
  EXPECT_EQ(type_of("", false), FieldType::kUnknown);
}

std::string shown(std::string default_sql, FieldType type) {
  return base::to_json(default_value(column("c", "x", std::move(default_sql)), type));
}

TEST(Defaults, AreShownAsTheContractShowsThem) {
  EXPECT_EQ(shown("'draft'::character varying", FieldType::kString), "\"draft\"");
  EXPECT_EQ(shown("'it''s'", FieldType::kString), "\"it''s\"");
  EXPECT_EQ(shown("'5'", FieldType::kString), "\"5\"");
  EXPECT_EQ(shown("'5'", FieldType::kInteger), "5");
  EXPECT_EQ(shown("'5'::bigint", FieldType::kBigInteger), "5");
  EXPECT_EQ(shown("'9007199254740993'::bigint", FieldType::kBigInteger), "9007199254740992");
  EXPECT_EQ(shown("3.50", FieldType::kDecimal), "3.5");
  EXPECT_EQ(shown("'-3'::integer", FieldType::kInteger), "-3");
  EXPECT_EQ(shown("nextval('t_id_seq'::regclass)", FieldType::kInteger), "\"nextval('t_id_seq'::regclass)\"");
  EXPECT_EQ(shown("'0'", FieldType::kBoolean), "false");
  EXPECT_EQ(shown("'1'", FieldType::kBoolean), "true");
  EXPECT_EQ(shown("false", FieldType::kBoolean), "false");
  EXPECT_EQ(shown("CURRENT_TIMESTAMP", FieldType::kTimestamp), "\"CURRENT_TIMESTAMP\"");
  EXPECT_EQ(shown("'{\"a\":1}'::json", FieldType::kJson), "{\"a\":1}");
  EXPECT_EQ(shown("'{broken'", FieldType::kJson), "\"{broken\"");
  EXPECT_EQ(shown("null", FieldType::kText), "null");
  EXPECT_EQ(shown("'null'", FieldType::kText), "\"null\"");
  EXPECT_EQ(shown("'", FieldType::kText), "\"\"");
  EXPECT_EQ(shown("", FieldType::kText), "\"\"");
}

sql::Table table(std::string name, std::vector<sql::Column> columns) {
  sql::Table out;
  out.name = std::move(name);
  out.schema = "public";
  sql::Column id = column("id", "integer");
  id.primary_key = true;
  columns.insert(columns.begin(), id);
  out.columns = std::move(columns);
  out.primary_key = {"id"};
  return out;
}

json::object field_row(std::string_view collection, std::string_view field, json::value special) {
  return {{"collection", collection}, {"field", field}, {"special", std::move(special)}, {"searchable", false}};
}

BuildInput blog() {
  BuildInput input;
  sql::Table posts = table("posts", {column("author", "integer"), column("tags", "text"), column("lost", "integer")});
  posts.foreign_keys = {{"author", "people", "id", "NO ACTION", "SET NULL", std::nullopt},
                        {"lost", "gone", "id", "NO ACTION", "NO ACTION", std::nullopt}};
  sql::Table keyless = table("keyless", {});
  keyless.primary_key.clear();
  sql::Table hidden = table("hidden", {});
  input.tables = {
      posts,   table("people", {}),
      keyless, table("with space", {}),
      hidden,  table("blocks", {column("item", "text"), column("collection", "text"), column("post", "integer")})};
  input.exclude_tables = {"hidden"};
  input.rows.collections = {{{"collection", "folder"}, {"accountability", nullptr}},
                            {{"collection", "posts"}, {"singleton", true}, {"accountability", "activity"}}};
  input.rows.fields = {field_row("posts", "tags", {"cast-csv"}), field_row("people", "posts", {"o2m"}),
                       field_row("people", "line", {"alias", "no-data"}), field_row("people", "ghost", nullptr),
                       field_row("posts", "blocks", {"m2a"})};
  input.rows.relations = {
      {{"id", 1},
       {"many_collection", "posts"},
       {"many_field", "author"},
       {"one_collection", "people"},
       {"one_field", "posts"},
       {"one_deselect_action", "delete"}},
      {{"id", 2},
       {"many_collection", "blocks"},
       {"many_field", "item"},
       {"one_collection", nullptr},
       {"one_collection_field", "collection"},
       {"junction_field", "post"},
       {"one_allowed_collections", json::array{"posts", "people"}}},
      {{"id", 3},
       {"many_collection", "blocks"},
       {"many_field", "post"},
       {"one_collection", "posts"},
       {"one_field", "blocks"},
       {"junction_field", "item"}},
      {{"id", 4}, {"many_collection", "nowhere"}, {"many_field", "x"}, {"one_collection", "posts"}}};
  return input;
}

TEST(Build, SortsTablesIntoCollections) {
  const auto schema = build_schema(blog());
  EXPECT_EQ(schema->collections.size(), 6U);
  EXPECT_FALSE(schema->collection("folder")->table);
  EXPECT_FALSE(schema->collection("folder")->tracks_activity);
  EXPECT_TRUE(schema->collection("posts")->singleton);
  EXPECT_TRUE(schema->collection("posts")->tracks_activity);
  EXPECT_FALSE(schema->collection("posts")->tracks_revisions);
  EXPECT_FALSE(schema->collection("hidden"));
  EXPECT_EQ(naming_of(*schema->collection("keyless")), Naming::kPlace);
  EXPECT_EQ(naming_of(*schema->collection("with space")), Naming::kColumn);
}

TEST(Build, TellsFieldsApart) {
  const auto schema = build_schema(blog());
  const Collection& people = *schema->collection("people");
  EXPECT_EQ(people.fields.size(), 2U);
  EXPECT_TRUE(people.field("posts")->alias());
  EXPECT_FALSE(people.field("posts")->searchable);
  EXPECT_EQ(people.field("ghost"), nullptr);
  EXPECT_EQ(people.field("line"), nullptr);
  ASSERT_EQ(people.presentation.size(), 2U);
  EXPECT_EQ(people.presentation[0].name, "line");
  EXPECT_EQ(people.presentation[1].name, "ghost");
  const Field& tags = *schema->collection("posts")->field("tags");
  EXPECT_EQ(tags.type, FieldType::kCsv);
  EXPECT_TRUE(schema->collection("posts")->field("author")->meta.is_null());
  EXPECT_EQ(schema->collection("posts")->primary().name, "id");
}

TEST(Build, TiesRelations) {
  const auto schema = build_schema(blog());
  const Collection& posts = *schema->collection("posts");
  const RelationEnd& author = *posts.relation("author");
  EXPECT_EQ(author.kind, RelationKind::kM2O);
  EXPECT_EQ(author.target, schema->collection("people"));
  EXPECT_TRUE(author.relation->deselect_delete);
  EXPECT_EQ(author.relation->api->at("schema").at("on_delete"), "SET NULL");
  EXPECT_EQ(schema->collection("people")->relation("posts")->kind, RelationKind::kO2M);
  EXPECT_EQ(schema->collection("people")->relation("posts")->relation, author.relation);
  const RelationEnd& item = *schema->collection("blocks")->relation("item");
  EXPECT_EQ(item.kind, RelationKind::kM2A);
  EXPECT_EQ(item.target, nullptr);
  EXPECT_THAT(item.relation->one_allowed_collections, ::testing::ElementsAre("posts", "people"));
  EXPECT_EQ(posts.relation("blocks")->relation->junction_field, "item");
  // A key no row tells of, to a table that is no collection: known, but leading nowhere.
  EXPECT_EQ(posts.relation("lost"), nullptr);
  const Relation* lost = schema->relation("posts", "lost");
  ASSERT_NE(lost, nullptr);
  EXPECT_TRUE(lost->api->at("meta").is_null());
  EXPECT_EQ(lost->api->at("related_collection"), "gone");
  EXPECT_NE(schema->relation("nowhere", "x"), nullptr);
}

}  // namespace
}  // namespace dirigent::schema
