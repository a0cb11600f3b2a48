#include "schema/diff/file.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace dirigent::schema {
namespace {

std::string yaml(const char* text) {
  return json::serialize(read_document(text, FileFormat::kYaml));
}

TEST(SchemaFile, ReadsScalarsAsJavaScriptDoes) {
  EXPECT_EQ(yaml("a: 1\nb: '1'\nc: true\nd: \"true\"\ne: ~\nf:\ng: null\nh: 'null'\n"),
            R"({"a":1,"b":"1","c":true,"d":"true","e":null,"f":null,"g":null,"h":"null"})");
  EXPECT_EQ(yaml("[0x1F, 0o17, -0b11, 1e3, 1.2.3, 11.17.4, yes, -, nan, inf, +5]"),
            R"([31,15,-3,1E3,"1.2.3","11.17.4","yes","-","nan","inf",5])");
  EXPECT_EQ(yaml("a: |-\n  x\n  y\nb: >\n  x\n  y\nc: []\nd: {}\n"), R"({"a":"x\ny","b":"x y\n","c":[],"d":{}})");
}

TEST(SchemaFile, SaysWhereItIsBroken) {
  const auto where = [](const char* text, FileFormat format) {
    try {
      (void)read_document(text, format);
    } catch (const FileError& error) {
      return std::string(error.what()).substr(0, std::string(error.what()).find(','));
    }
    return std::string();
  };
  EXPECT_EQ(where("a: 1\nb: [\n", FileFormat::kYaml), "line 3");
  EXPECT_EQ(where("a: 1\na: 2\n", FileFormat::kYaml), "line 2");
  EXPECT_EQ(where("{\n\"a\": 1,\n\"b\" 2}", FileFormat::kJson), "line 3");
  EXPECT_EQ(where((std::string(400, '[') + std::string(400, ']')).c_str(), FileFormat::kYaml), "line 1");
}

TEST(SchemaFile, RefusesAliasesThatMakeAShortFileLong) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    text += fmt::format("a{}: &a{} [", i, i);
    for (int j = 0; j < 9; ++j) text += fmt::format("{}*a{}", j == 0 ? "" : ", ", i - 1);
    text += "]\n";
  }
  try {
    (void)read_document(text, FileFormat::kYaml);
    FAIL();
  } catch (const FileError& error) {
    EXPECT_NE(std::string(error.what()).find("too large, with what its aliases stand for"), std::string::npos);
  }
  EXPECT_EQ(yaml("a: &a [1, 2]\nb: *a\n"), R"({"a":[1,2],"b":[1,2]})");
}

TEST(SchemaFile, FindsTheLineOfAPath) {
  const char* text = "version: 1\nfields:\n  - field: a\n  - field: b\n    schema:\n      is_nullable: 3\n";
  EXPECT_EQ(line_of(text, "\"fields[1].schema.is_nullable\" must be a boolean"), 6u);
  EXPECT_EQ(line_of(text, "\"fields[1].type\" is required"), 4u);
  EXPECT_EQ(line_of(text, "nothing is quoted"), 0u);
  EXPECT_EQ(line_of("{\"fields\":[\n{\"field\":\n5}]}", "\"fields[0].field\" must be a string"), 3u);
}

}  // namespace
}  // namespace dirigent::schema
