#include "engine/resolve/search_words.hpp"

#include <gtest/gtest.h>

namespace dirigent::engine {
namespace {

std::string query(std::string_view text, const sql::Dialect& dialect) {
  return search_words(text).value().query(dialect);
}

TEST(SearchWords, AreWhatStandsBetweenPunctuation) {
  EXPECT_EQ(query("red  Shoe", sql::sqlite_dialect()), R"("red" "Shoe")");
  EXPECT_EQ(query("red shoe", sql::postgres_dialect()), "'red' & 'shoe'");
  EXPECT_EQ(query("it's \"a\" b:c AND (d) -e ^f \\g", sql::sqlite_dialect()),
            R"("it" "s" "a" "b" "c" "AND" "d" "e" "f" "g")");
  EXPECT_EQ(query("x@y.org größe", sql::postgres_dialect()), "'x' & 'y' & 'org' & 'größe'");
}

TEST(SearchWords, EndWithABeginning) {
  EXPECT_EQ(query("red sho*", sql::sqlite_dialect()), R"("red" "sho"*)");
  EXPECT_EQ(query("red sho*", sql::postgres_dialect()), "'red' & 'sho':*");
  EXPECT_EQ(query("re* sho", sql::sqlite_dialect()), R"("re" "sho")");
  EXPECT_EQ(query("sho **", sql::sqlite_dialect()), R"("sho")");
}

TEST(SearchWords, HaveLimits) {
  EXPECT_TRUE(search_words("*** --").value().list.empty());
  EXPECT_TRUE(search_words(std::string(600, 'x')).value().impossible());
  std::string many;
  for (int i = 0; i < 65; ++i) many += "a ";
  EXPECT_FALSE(search_words(many).ok());
  EXPECT_TRUE(search_words(many.substr(2)).ok());
}

}  // namespace
}  // namespace dirigent::engine
