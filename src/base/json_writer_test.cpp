#include "base/json_writer.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace dirigent::base {
namespace {

std::string string_literal(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string number(double value) {
  std::string out;
  append_json_number(out, value);
  return out;
}

TEST(JsonWriterTest, EscapesAsJsonStringifyDoes) {
  EXPECT_EQ(string_literal("plain text, longer than eight bytes"), "\"plain text, longer than eight bytes\"");
  EXPECT_EQ(string_literal("\"\\/\b\f\n\r\t"), R"("\"\\/\b\f\n\r\t")");
  EXPECT_EQ(string_literal(std::string_view("a\0b\x1f\x7f", 5)), "\"a\\u0000b\\u001f\x7f\"");
  EXPECT_EQ(string_literal("\xe2\x80\xa8"), "\"\xe2\x80\xa8\"");
}

TEST(JsonWriterTest, EveryPositionOfAnEscapeInAWord) {
  for (std::size_t at = 0; at < 24; ++at) {
    for (const char c : {'"', '\\', '\n', '\x01', '\x1f'}) {
      std::string text(24, 'x');
      text[at] = c;
      EXPECT_EQ(json::parse(string_literal(text)).as_string(), text) << at;
    }
  }
}

TEST(JsonWriterTest, InvalidUtf8BecomesReplacementCharacters) {
  const std::string r = "\xef\xbf\xbd";
  EXPECT_EQ(string_literal("a\xff"), "\"a" + r + "\"");
  EXPECT_EQ(string_literal("\xc0\xaf"), "\"" + r + r + "\"");          // overlong
  EXPECT_EQ(string_literal("\xed\xa0\x80"), "\"" + r + r + r + "\"");  // surrogate
  EXPECT_EQ(string_literal("\xe2\x82"), "\"" + r + "\"");              // cut short
  EXPECT_EQ(string_literal("\xe2\x82(\xf0\x9f\x98\x80"), "\"" + r + "(\xf0\x9f\x98\x80\"");
  EXPECT_EQ(string_literal("\xf5\x80\x80\x80"), "\"" + r + r + r + r + "\"");
}

TEST(JsonWriterTest, NumbersAsJavaScriptPrintsThem) {
  EXPECT_EQ(number(1), "1");
  EXPECT_EQ(number(-0.0), "0");
  EXPECT_EQ(number(0.1), "0.1");
  EXPECT_EQ(number(-12.5), "-12.5");
  EXPECT_EQ(number(1e20), "100000000000000000000");
  EXPECT_EQ(number(1e21), "1e+21");
  EXPECT_EQ(number(1.5e300), "1.5e+300");
  EXPECT_EQ(number(1e-6), "0.000001");
  EXPECT_EQ(number(1e-7), "1e-7");
  EXPECT_EQ(number(1.25e-9), "1.25e-9");
  EXPECT_EQ(number(9007199254740993.0), "9007199254740992");
  EXPECT_EQ(number(123456789012345680000.0), "123456789012345680000");
  EXPECT_EQ(number(0.30000000000000004), "0.30000000000000004");
  EXPECT_EQ(number(5e-324), "5e-324");
  EXPECT_EQ(number(std::nan("")), "null");
  EXPECT_EQ(number(-std::numeric_limits<double>::infinity()), "null");
}

TEST(JsonWriterTest, Documents) {
  const json::value document = json::parse(R"({"b":[1,-2,18446744073709551615,1.5,null,true,{}],"a":"x"})");
  EXPECT_EQ(to_json(document), R"({"b":[1,-2,18446744073709551615,1.5,null,true,{}],"a":"x"})");
}

}  // namespace
}  // namespace dirigent::base
