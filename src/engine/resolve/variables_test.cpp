#include "engine/resolve/variables.hpp"

#include <gtest/gtest.h>

#include "engine/resolve/moments.hpp"
#include "engine/resolve/operand.hpp"

namespace dirigent::engine {
namespace {

constexpr base::EpochMs kDay = 86'400'000;

TEST(Adjusted, MovesByUnitsAndCalendar) {
  const base::EpochMs now = base::from_civil({2021, 3, 31, 12, 0, 0, 0}, true);
  EXPECT_EQ(adjusted(now, "-7 days"), now - 7 * kDay);
  EXPECT_EQ(adjusted(now, "2h"), now + 7'200'000);
  EXPECT_EQ(adjusted(now, "+1.5 minutes"), now + 90'000);
  EXPECT_EQ(adjusted(now, "3"), now + 3 * kDay);
  EXPECT_EQ(adjusted(now, "-1 month"), base::from_civil({2021, 2, 28, 12, 0, 0, 0}, true));
  EXPECT_EQ(adjusted(now, "1y"), base::from_civil({2022, 3, 31, 12, 0, 0, 0}, true));
  for (const char* text : {"", "soon", "1 fortnight", "--1 d", "1e300 y", "99999999999 years"}) {
    EXPECT_EQ(adjusted(now, text), now) << text;
  }
}

TEST(Moments, OfRulesHaveToBeUnderstood) {
  const auto sensible = [](const char* text) {
    return moments_make_sense(json::object{{"d", json::object{{"_in", json::array{"$NOW", text}}}}});
  };
  for (const char* text : {"$NOW()", "$NOW(-1 day)", "5 $NOWHERE"}) EXPECT_TRUE(sensible(text)) << text;
  for (const char* text : {"$NOW(-1 bogus)", "$NOW(soon)", "$NOW(-1 day", "$NOW(9999 years)"}) {
    EXPECT_FALSE(sensible(text)) << text;
  }
}

TEST(ResolveVariable, KnowsWhoAsks) {
  access::Who who = access::Accountability{};
  who->user = "u";
  who->roles = {"r1", "r2"};
  const auto value = [&](const char* text, const access::Who& of) {
    return base::Result<Operand>(resolve_variable(json::value(text), of));
  };
  EXPECT_EQ(std::get<json::value>(value("$CURRENT_USER", who).take()), json::value("u"));
  EXPECT_TRUE(std::get<json::value>(value("$CURRENT_USER", std::nullopt).take()).is_null());
  EXPECT_TRUE(std::get<json::value>(value("$CURRENT_ROLE", who).take()).is_null());
  EXPECT_EQ(std::get<json::value>(value("$CURRENT_ROLES", who).take()), (json::array{"r1", "r2"}));
  EXPECT_EQ(std::get<json::value>(value("true", who).take()), json::value(true));
  EXPECT_TRUE(std::get<json::value>(value("NULL", who).take()).is_null());
  EXPECT_EQ(std::get<json::value>(value("$5.00", who).take()), json::value("$5.00"));
  EXPECT_TRUE(std::holds_alternative<Instant>(value("$NOW(-1 year)", who).take()));
  EXPECT_FALSE(value("$CURRENT_USER.role", who));
}

TEST(LooseNumber, ReadsWhatJavaScriptReads) {
  EXPECT_EQ(loose_number(" 1.5 "), 1.5);
  EXPECT_EQ(loose_number("0x1F"), 31);
  EXPECT_EQ(loose_number("0b101"), 5);
  EXPECT_EQ(loose_number("1e3"), 1000);
  EXPECT_EQ(loose_number("+2"), 2);
  for (const char* text : {"two", "1,5", "0x", "1 2", "Infinity", "NaN", "--1"})
    EXPECT_FALSE(loose_number(text)) << text;
}

}  // namespace
}  // namespace dirigent::engine
