#include "model/testing.hpp"

namespace dirigent::model::testing {
namespace {

using FieldsTest = ModelTest;
INSTANTIATE_TEST_SUITE_P(Databases, FieldsTest, ::testing::ValuesIn(databases()),
                         [](const auto& each) { return each.param; });

struct TypeRow {
  std::string_view type, sqlite, postgres;
};
constexpr TypeRow kTypes[] = {{"string", "varchar(255)", "character varying(255)"},
                              {"text", "text", "text"},
                              {"integer", "integer", "integer"},
                              {"bigInteger", "bigint", "bigint"},
                              {"float", "float", "real"},
                              {"decimal", "float", "numeric(10,5)"},
                              {"boolean", "boolean", "boolean"},
                              {"date", "date", "date"},
                              {"dateTime", "datetime", "timestamp without time zone"},
                              {"timestamp", "datetime", "timestamp with time zone"},
                              {"time", "time", "time without time zone"},
                              {"json", "json", "json"},
                              {"csv", "text", "text"},
                              {"hash", "varchar(255)", "character varying(255)"},
                              {"uuid", "char(36)", "uuid"},
                              {"binary", "blob", "bytea"}};

bool plain_index(std::string_view type) {
  return type != "json";  // PostgreSQL has no btree order for json
}

TestTask every_type(Bench& bench) {
  co_await bench.collection(R"({"collection":"t","schema":{},"meta":{}})");
  for (std::size_t i = 0; i < std::size(kTypes); ++i) {
    const std::string type(kTypes[i].type);
    co_await bench.field("t", fmt::format(R"({{"field":"f_{0}","type":"{0}","schema":{{}},"meta":{{}}}})", type));
    if (plain_index(type)) {
      co_await bench.field(
          "t",
          fmt::format(R"({{"field":"u_{0}","type":"{0}","schema":{{"is_unique":true,"is_indexed":true}}}})", type));
    }
    co_await bench.field("t",
                         fmt::format(R"({{"field":"n_{0}","type":"{0}","schema":{{"is_nullable":false}}}})", type));
  }
  const std::optional<sql::Table> table = co_await bench.table("t");
  for (const TypeRow& row : kTypes) {
    const std::string type(row.type);
    const sql::Column* plain = table->column("f_" + type);
    EXPECT_NE(plain, nullptr) << type;
    if (plain == nullptr) co_return;
    EXPECT_EQ(plain->type, bench.sqlite() ? row.sqlite : row.postgres) << type;
    EXPECT_TRUE(plain->nullable) << type;
    EXPECT_FALSE(table->column("n_" + type)->nullable) << type;
    if (!plain_index(type)) continue;
    EXPECT_TRUE(table->column("u_" + type)->unique) << type;
    EXPECT_TRUE(table->column("u_" + type)->indexed) << type;
  }
  EXPECT_TRUE(bench.field_of("t", "f_json")->has(schema::Special::kCastJson));
  EXPECT_EQ(bench.field_of("t", "f_timestamp")->type, base::FieldType::kTimestamp);
}
TEST_P(FieldsTest, EveryTypeBecomesItsColumn) {
  run(every_type);
}

TestTask alterations(Bench& bench) {
  co_await bench.collection(R"({"collection":"t","schema":{},"meta":{}})");
  co_await bench.field("t",
                       R"({"field":"s","type":"string","schema":{"max_length":20,"default_value":"b"},"meta":{}})");
  co_await bench.item("t", R"({"s":"1"})");
  co_await bench.patch("t", "s", R"({"schema":{"is_unique":true,"is_indexed":true,"is_nullable":false}})");
  std::optional<sql::Table> table = co_await bench.table("t");
  EXPECT_TRUE(table->column("s")->unique);
  EXPECT_TRUE(table->column("s")->indexed);
  EXPECT_FALSE(table->column("s")->nullable);
  EXPECT_EQ(bench.field_of("t", "s")->max_length, 20);

  co_await bench.patch("t", "s", R"({"schema":{"max_length":40}})");
  table = co_await bench.table("t");
  EXPECT_EQ(bench.field_of("t", "s")->max_length, 40);
  EXPECT_TRUE(table->column("s")->unique) << "a longer text keeps its index";
  EXPECT_EQ(bench.field_of("t", "s")->default_value, json::value("b"));

  co_await bench.patch("t", "s", R"({"schema":{"is_unique":false,"is_indexed":false,"is_nullable":true}})");
  table = co_await bench.table("t");
  EXPECT_FALSE(table->column("s")->unique);
  EXPECT_FALSE(table->column("s")->indexed);
  EXPECT_TRUE(table->indexes.empty());

  co_await bench.patch("t", "s", R"({"type":"text","schema":{}})");
  EXPECT_EQ(bench.field_of("t", "s")->type, base::FieldType::kText);
  EXPECT_EQ(bench.field_of("t", "s")->default_value, json::value("b"));
  co_await bench.patch("t", "s", R"({"schema":{"default_value":null}})");
  co_await bench.patch("t", "s", R"({"type":"integer","schema":{"default_value":7}})");
  EXPECT_EQ(bench.field_of("t", "s")->type, base::FieldType::kInteger);
  EXPECT_EQ(bench.field_of("t", "s")->default_value, json::value(7));
  const std::string kept = co_await bench.value("select s from t");
  EXPECT_EQ(kept, "1") << "values survive a change of type";
}
TEST_P(FieldsTest, AlterationsKeepWhatTheyDoNotName) {
  run(alterations);
}

TestTask whole_schema_back(Bench& bench) {
  co_await bench.collection(
      R"json({"collection":"t","schema":{},"fields":[
              {"field":"at","type":"timestamp","schema":{"default_value":"now()"}}]})json");
  const std::optional<sql::Table> before = co_await bench.table("t");
  for (const std::string name : {"id", "at"}) {
    const json::object schema = bench.field_of("t", name)->schema.as_object();
    const json::object patch{{"type", base::name_of(bench.field_of("t", name)->type)}, {"schema", schema}};
    const std::string text = json::serialize(patch);
    co_await bench.patch("t", name, text);
  }
  const std::optional<sql::Table> after = co_await bench.table("t");
  EXPECT_EQ(before->columns, after->columns);
}
TEST_P(FieldsTest, AFieldSentBackAsReadChangesNothing) {
  run(whole_schema_back);
}

TestTask required_on_rows(Bench& bench) {
  co_await bench.collection(R"({"collection":"t","schema":{},"meta":{}})");
  co_await bench.item("t", "{}");
  const std::string before = co_await bench.fingerprint();
  std::string code =
      co_await refusal(bench.field("t", R"({"field":"n","type":"string","schema":{"is_nullable":false},"meta":{}})"));
  EXPECT_EQ(code, "CONTAINS_NULL_VALUES");
  const std::string after = co_await bench.fingerprint();
  EXPECT_EQ(before, after);
  co_await bench.field("t", R"({"field":"d","type":"string","schema":{"is_nullable":false,"default_value":"x"}})");
  const std::string given = co_await bench.value("select d from t");
  EXPECT_EQ(given, "x");
}
TEST_P(FieldsTest, RequiredFieldsNeedADefaultOnceThereAreRows) {
  run(required_on_rows);
}

TestTask unfit_values(Bench& bench) {
  co_await bench.collection(
      R"({"collection":"t","schema":{},"fields":[{"field":"s","type":"string"},{"field":"i","type":"string"}]})");
  co_await bench.item("t", R"({"s":"same"})");
  co_await bench.item("t", R"({"s":"same","i":"letters"})");
  const std::string before = co_await bench.fingerprint();
  std::string code = co_await refusal(bench.patch("t", "s", R"({"schema":{"is_unique":true}})"));
  EXPECT_EQ(code, "RECORD_NOT_UNIQUE");
  code = co_await refusal(bench.patch("t", "i", R"({"schema":{"is_nullable":false}})"));
  EXPECT_EQ(code, "CONTAINS_NULL_VALUES");
  code = co_await refusal(
      bench.field("t", R"({"field":"u","type":"string","schema":{"is_unique":true,"default_value":"x"},"meta":{}})"));
  EXPECT_EQ(code, "RECORD_NOT_UNIQUE");
  if (!bench.sqlite()) {
    code = co_await refusal(bench.patch("t", "i", R"({"type":"integer","schema":{}})"));
    EXPECT_EQ(code, "INVALID_PAYLOAD");
    code = co_await refusal(bench.patch("t", "s", R"({"schema":{"max_length":2}})"));
    EXPECT_EQ(code, "VALUE_TOO_LONG");
  }
  const std::string after = co_await bench.fingerprint();
  EXPECT_EQ(before, after);
}
TEST_P(FieldsTest, ValuesThatDoNotFitStopTheChange) {
  run(unfit_values);
}

TestTask payloads(Bench& bench) {
  co_await bench.collection(R"({"collection":"t","schema":{},"meta":{},"fields":[{"field":"s","type":"string"}]})");
  const std::string before = co_await bench.fingerprint();
  const std::vector<std::string> refused{R"({})",
                                         R"({"field":5,"type":"string"})",
                                         R"({"field":"","type":"string"})",
                                         R"({"field":"a.b","type":"string"})",
                                         "{\"field\":\"a\\u0000b\",\"type\":\"string\"}",
                                         "{\"field\":\"" + std::string(300, 'x') + "\",\"type\":\"string\"}",
                                         R"({"field":"s","type":"string"})",
                                         R"({"field":"s","type":"alias"})",
                                         R"({"field":"x","type":"banana"})",
                                         R"({"field":"x","type":"string","bogus":1})",
                                         R"({"field":"x","type":"string","schema":"y"})",
                                         R"({"field":"x","type":"string","schema":{"max_length":-1}})",
                                         R"({"field":"x","type":"string","schema":{"max_length":true}})",
                                         R"({"field":"x","type":"string","schema":{"is_nullable":"no"}})",
                                         R"({"field":"x","type":"string","meta":"y"})",
                                         R"({"field":"x","type":"integer","schema":{"is_primary_key":true}})",
                                         R"({"field":"x","type":"integer","schema":{"has_auto_increment":true}})"};
  for (std::size_t i = 0; i < refused.size(); ++i) {
    const std::string code = co_await refusal(bench.field("t", refused[i]));
    EXPECT_EQ(code, "INVALID_PAYLOAD") << refused[i];
  }
  std::string code = co_await refusal(bench.patch("t", "id", R"({"schema":{"is_nullable":true}})"));
  EXPECT_EQ(code, "INVALID_PAYLOAD");
  code = co_await refusal(bench.patch("t", "s", R"({"type":"alias"})"));
  EXPECT_EQ(code, "INVALID_PAYLOAD");
  code = co_await refusal(bench.patch("directus_users", "email", R"({"meta":{"note":"x"}})"));
  EXPECT_EQ(code, "INVALID_PAYLOAD");
  code = co_await refusal(bench.field("none", R"({"field":"x","type":"string"})"));
  EXPECT_EQ(code, "FORBIDDEN");
  const std::string after = co_await bench.fingerprint();
  EXPECT_EQ(before, after);
}
TEST_P(FieldsTest, BadPayloadsChangeNothing) {
  run(payloads);
}

TestTask removal(Bench& bench) {
  co_await bench.collection(
      R"({"collection":"t","schema":{},"meta":{"archive_field":"s","sort_field":"n","item_duplication_fields":["s","n"]},
          "fields":[{"field":"s","type":"string","schema":{"is_indexed":true},"meta":{"group":"g"}},
                    {"field":"n","type":"integer"},{"field":"g","type":"alias","meta":{"special":["alias","group"]}}]})");
  (void)co_await remove_field(bench.services, bench.admin(), "t", "s");
  (void)co_await remove_field(bench.services, bench.admin(), "t", "g");
  EXPECT_EQ(bench.field_of("t", "s"), nullptr);
  const std::string archive = co_await bench.value("select archive_field from directus_collections");
  const std::string sort = co_await bench.value("select sort_field from directus_collections");
  const std::string copied = co_await bench.value("select item_duplication_fields from directus_collections");
  const std::string rows = co_await bench.value("select count(*) from directus_fields where field in ('s','g')");
  EXPECT_EQ(archive, "");
  EXPECT_EQ(sort, "n");
  EXPECT_EQ(copied, R"(["n"])");
  EXPECT_EQ(rows, "0");
  std::string code;
  try {
    (void)co_await remove_field(bench.services, bench.admin(), "t", "id");
  } catch (const base::Failure& failure) {
    code = base::code_name(failure.errors().front().code);
  }
  EXPECT_EQ(code, "INVALID_PAYLOAD");
}
TEST_P(FieldsTest, RemovalTakesWhatRefersToTheField) {
  run(removal);
}

TestTask public_caller(Bench& bench) {
  co_await bench.collection(R"({"collection":"t","schema":{}})");
  std::string code;
  const json::object payload{{"field", "x"}};
  const access::Who nobody = access::Accountability{};
  try {
    (void)co_await create_field(bench.services, nobody, "t", payload);
  } catch (const base::Failure& failure) {
    code = base::code_name(failure.errors().front().code);
  }
  EXPECT_EQ(code, "FORBIDDEN");
}
TEST_P(FieldsTest, OnlyAdminsChangeThem) {
  run(public_caller);
}

}  // namespace
}  // namespace dirigent::model::testing
