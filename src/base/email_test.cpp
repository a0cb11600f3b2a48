#include "base/email.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace dirigent::base {
namespace {

TEST(EmailTest, Addresses) {
  for (const char* text : {"a@b.de", "a.b+c@example.com", "AU@Example.COM", "fnö@exämple.de", "o'neil@a-b.co.uk",
                           "a@b.xn--p1ai", "1@2.io"}) {
    EXPECT_TRUE(is_email(text)) << text;
  }
}

TEST(EmailTest, EverythingElse) {
  for (const char* text : {"",         "x",         "@",        "a@",       "@b.de",       "a@b",
                           "a@b.c",    "a..b@c.de", ".a@c.de",  "a.@c.de",  "a b@c.de",    "\"a b\"@c.de",
                           "a@b@c.de", "a@-b.de",   "a@b-.de",  "a@b_c.de", "a@127.0.0.1", "a@b..de",
                           "a@b.de.",  " a@b.de",   "a@b.de\n", "\xff@b.de"}) {
    EXPECT_FALSE(is_email(text)) << text;
  }
  EXPECT_FALSE(is_email(std::string(65, 'a') + "@b.de"));
}

TEST(TextTest, Hash31) {
  EXPECT_EQ(hash31_hex(""), "0");
  EXPECT_EQ(hash31_hex("hello"), "5e918d2");
  EXPECT_EQ(hash31_hex("polygenelubricants"), "80000000");
}

}  // namespace
}  // namespace dirigent::base
