#include "engine/groups.hpp"

#include <gtest/gtest.h>

namespace dirigent::engine {
namespace {

db::Cell cell(std::int64_t value) {
  db::Cell result;
  result.kind = db::Cell::Kind::kInteger;
  result.integer = value;
  return result;
}
db::Cell cell(std::string_view value) {
  db::Cell result;
  result.kind = db::Cell::Kind::kText;
  result.text = value;
  return result;
}

class FixedRows : public db::Rows {
 public:
  explicit FixedRows(std::vector<std::vector<db::Cell>> rows) : rows_(std::move(rows)) {}
  std::size_t size() const override { return rows_.size(); }
  std::size_t columns() const override { return rows_.empty() ? 0 : rows_.front().size(); }
  std::string_view column_name(std::size_t) const override { return ""; }
  db::Cell at(std::size_t row, std::size_t column) const override { return rows_[row][column]; }
  std::int64_t affected() const override { return 0; }

 private:
  std::vector<std::vector<db::Cell>> rows_;
};

std::vector<std::uint32_t> of(const GroupedRows& rows, const db::Cell& key) {
  const auto found = rows.of(key);
  return {found.begin(), found.end()};
}

TEST(KeyIndex, MeetsTextsAndIntegersThatPrintAlike) {
  KeyIndex index;
  EXPECT_EQ(index.add(cell("7")), 0u);
  EXPECT_EQ(index.add(cell(7)), 0u);
  EXPECT_EQ(index.add(cell("07")), 1u);
  EXPECT_EQ(index.add(cell("-7")), 2u);
  EXPECT_EQ(index.find(cell(-7)), 2u);
  EXPECT_EQ(index.add(cell("99999999999999999999")), 3u);
  EXPECT_EQ(index.add(cell("-")), 4u);
  EXPECT_FALSE(index.find(cell("8")));
  EXPECT_EQ(index.size(), 5u);
}

TEST(GroupedRows, KeepsTheOrderOfTheResult) {
  const GroupedRows rows(std::make_unique<FixedRows>(
                             std::vector<std::vector<db::Cell>>{{cell(1)}, {cell(2)}, {cell(1)}, {cell(3)}, {cell(1)}}),
                         {});
  EXPECT_EQ(of(rows, cell("1")), (std::vector<std::uint32_t>{0, 2, 4}));
  EXPECT_EQ(of(rows, cell(3)), std::vector<std::uint32_t>{3});
  EXPECT_TRUE(of(rows, cell(9)).empty());
  EXPECT_TRUE(of(rows, db::Cell()).empty());
  EXPECT_TRUE(of(GroupedRows(), cell(1)).empty());
}

TEST(GroupedRows, FollowsRanksAndPutsNullsLast) {
  GroupedRows::Layout layout;
  layout.rank_column = 1;
  layout.first_rank = 3;
  layout.nulls_last_column = 2;
  const GroupedRows rows(
      std::make_unique<FixedRows>(std::vector<std::vector<db::Cell>>{
          {cell(1), cell(5), cell("x")}, {cell(1), cell(3), db::Cell()}, {cell(1), cell(4), cell("y")}}),
      layout);
  EXPECT_EQ(of(rows, cell(1)), (std::vector<std::uint32_t>{2, 0, 1}));
}

}  // namespace
}  // namespace dirigent::engine
