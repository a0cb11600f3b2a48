#include "sql/fragment.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace dirigent::sql {
namespace {

TEST(Fragment, MarksAreNumberedAcrossAppendedParts) {
  Fragment condition;
  condition.column("t", "a").raw(" = ").parameter(std::int64_t{1});
  Fragment query("SELECT ");
  query.parameter(std::string("x")).raw(" WHERE ").append(condition).raw(" AND ").append(std::move(condition));
  EXPECT_EQ(query.parameter_count(), 3U);
  const Statement numbered = query.statement(true);
  EXPECT_EQ(numbered.text, R"(SELECT $1 WHERE "t"."a" = $2 AND "t"."a" = $3)");
  EXPECT_EQ(numbered.parameters, (std::vector<Value>{std::string("x"), std::int64_t{1}, std::int64_t{1}}));
  EXPECT_EQ(std::move(query).statement(false).text, R"(SELECT ? WHERE "t"."a" = ? AND "t"."a" = ?)");
}

TEST(Fragment, ManyParametersAreNumberedWithAllTheirDigits) {
  Fragment list;
  for (int i = 0; i < 12; ++i) list.parameter(true);
  EXPECT_EQ(list.statement(true).text, "$1$2$3$4$5$6$7$8$9$10$11$12");
}

TEST(Fragment, NamesAreQuoted) {
  EXPECT_EQ(Fragment().identifier(R"(a"; DROP TABLE b --)").statement(true).text, R"("a""; DROP TABLE b --")");
  EXPECT_THROW(Fragment().identifier(std::string_view("a\0b", 3)), std::invalid_argument);
  EXPECT_THROW(Fragment().identifier("a\x01"), std::invalid_argument);
}

TEST(Fragment, AppendsItself) {
  Fragment twice;
  twice.parameter(true);
  twice.append(twice);
  EXPECT_EQ(twice.statement(true).text, "$1$2");
  EXPECT_EQ(twice.parameter_count(), 2U);
}

TEST(Fragment, JoinLeavesEmptyPartsOut) {
  std::vector<Fragment> parts;
  parts.emplace_back();
  parts.emplace_back("a");
  parts.emplace_back();
  parts.emplace_back("b");
  EXPECT_EQ(join(std::move(parts), " AND ").statement(true).text, "a AND b");
  EXPECT_TRUE(join({}, ", ").empty());
}

}  // namespace
}  // namespace dirigent::sql
