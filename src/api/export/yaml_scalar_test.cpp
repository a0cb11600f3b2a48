#include "api/export/yaml_scalar.hpp"

#include <gtest/gtest.h>

namespace dirigent::api::exports {
namespace {

std::string written(std::string_view text, std::size_t level = 1) {
  std::string out;
  append_yaml_text(out, text, level);
  return out;
}

TEST(YamlScalar, KeepsPlainWhatReadsBackAsText) {
  for (const char* text :
       {"plain", "two words", "a:b", "a#b", "-.5.", "1.2.3", "2024-1-1 1:2:3", "Infinity", "0b", "<"}) {
    EXPECT_FALSE(is_yaml_ambiguous(text)) << text;
  }
  for (const char* text : {"plain", "a:b", "a, b", "é", "it's", "..."}) EXPECT_EQ(written(text), text);
}

TEST(YamlScalar, QuotesWhatWouldBeReadAsSomethingElse) {
  for (const char* text : {"~", "Null", "TRUE", "no", "y", "<<", "-1", "0x1F", "0o7", "1_000", "1e3", ".5", "-.inf",
                           ".NaN", "12:30", "2024-01-01", "2024-01-01 10:00:00 +01:00", "2024-01-01T00:00:00.5Z"}) {
    EXPECT_TRUE(is_yaml_ambiguous(text)) << text;
    EXPECT_EQ(written(text), "'" + std::string(text) + "'");
  }
  EXPECT_EQ(written(""), "''");
  EXPECT_EQ(written("a: b"), "'a: b'");
  EXPECT_EQ(written("'"), "''''");
  EXPECT_EQ(written("\t\x01\x7F\xC2\x85"), R"("\t\x01\x7F\N")");
}

TEST(YamlScalar, WritesLinesAsBlocks) {
  EXPECT_EQ(written("a\nb"), "|-\n  a\n  b");
  EXPECT_EQ(written("a\n\n"), "|+\n  a\n");
  EXPECT_EQ(written(" a\nb", 2), "|2-\n     a\n    b");
  EXPECT_EQ(written(std::string(79, 'x')), ">-\n  " + std::string(79, 'x'));
  EXPECT_EQ(written(std::string(40, 'x') + ' ' + std::string(40, 'y')),
            ">-\n  " + std::string(40, 'x') + "\n  " + std::string(40, 'y'));
}

TEST(YamlScalar, KeepsKeysOnOneLine) {
  std::string out;
  append_yaml_key(out, "a\nb");
  append_yaml_key(out, "");
  append_yaml_key(out, "12");
  append_yaml_key(out, std::string(100, 'k'));
  EXPECT_EQ(out, R"("a\nb"''')" + std::string("12'") + std::string(100, 'k'));
}

}  // namespace
}  // namespace dirigent::api::exports
