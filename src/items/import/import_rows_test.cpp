#include "items/import/import_rows.hpp"

#include "items/import/import_errors.hpp"
#include "items/testing.hpp"

namespace dirigent::items {
namespace {

TEST(ToldRows, RunsOfFourAndMoreAreRanges) {
  EXPECT_EQ(base::to_json(told_rows({1, 3, 5, 6, 7, 8, 12, 14, 15, 16})),
            R"([{"type":"range","start":5,"end":8},{"type":"lines","rows":[1,3,12,14,15,16]}])");
  EXPECT_EQ(base::to_json(told_rows({4, 5, 6})), R"([{"type":"lines","rows":[4,5,6]}])");
  EXPECT_EQ(base::to_json(told_rows({1, 2, 3, 4})), R"([{"type":"range","start":1,"end":4}])");
}

// Parts as given, rows numbered from 1.
class Parts final : public Payloads {
 public:
  explicit Parts(std::vector<std::string> parts) : parts_(std::move(parts)) {}
  io::Task<json::array> next() override {
    if (at_ == parts_.size()) co_return json::array();
    json::value part = json::parse(parts_[at_++]);
    co_return std::move(part.as_array());
  }
  std::int64_t line_of(std::int64_t index) const override { return index + 1; }

 private:
  std::vector<std::string> parts_;
  std::size_t at_ = 0;
};

class ImportRows : public ::testing::TestWithParam<bool> {
 protected:
  testing::World world{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Both, ImportRows, ::testing::ValuesIn(testing::databases()), testing::database_name);

io::Task<std::string> import(testing::World& world, std::vector<std::string> parts, std::size_t most_errors = 1000) {
  Parts rows(std::move(parts));
  RowImportOptions options;
  options.most_errors = most_errors;
  try {
    const std::int64_t stored =
        co_await import_rows(world.services, world.schema.get(), world.who, "directus_translations", rows, options);
    co_return std::to_string(stored);
  } catch (const base::Failure& failure) {
    std::string out;
    for (const base::Error& error : failure.errors()) {
      out += std::string(base::code_name(error.code)) + " " + base::to_json(error.extensions.at("rows")) + ";";
    }
    co_return out;
  }
}

constexpr std::string_view kRow =
    R"({"id":"00000000-0000-4000-8000-00000000000@","key":"k@","language":"de","value":")";
std::string row(char number, std::string_view value) {
  std::string text(kRow);
  for (char& c : text) c = c == '@' ? number : c;
  return text + std::string(value) + "\"}";
}

io::Task<void> creates_and_updates(testing::World& world) {
  std::vector<std::string> first = {"[" + row('1', "a") + "," + row('2', "b") + "]", "[" + row('3', "c") + "]"};
  std::string answer = co_await import(world, std::move(first));
  EXPECT_EQ(answer, "3");
  // The same row twice: one after the other.
  std::vector<std::string> second = {"[" + row('1', "A") + "," + row('4', "d") + "," + row('4', "D") + "]"};
  answer = co_await import(world, std::move(second));
  EXPECT_EQ(answer, "3");
  const std::string values = co_await world.rows("SELECT value FROM directus_translations ORDER BY id");
  EXPECT_EQ(values, "A\nb\nc\nD");
}
TEST_P(ImportRows, CreatesAndUpdates) {
  world.run(creates_and_updates(world));
}

io::Task<void> tells_all_and_keeps_none(testing::World& world) {
  const std::string bad = R"({"key":"k"})";
  std::vector<std::string> mixed = {"[" + row('1', "a") + "," + bad + "," + row('2', "b") + "]",
                                    "[" + bad + ",1," + bad + "]"};
  std::string answer = co_await import(world, std::move(mixed));
  EXPECT_EQ(
      answer,
      R"(FAILED_VALIDATION [{"type":"lines","rows":[2,4,6]}];FAILED_VALIDATION [{"type":"lines","rows":[2,4,6]}];)"
      R"(INVALID_PAYLOAD [{"type":"lines","rows":[5]}];)");
  std::vector<std::string> many = {"[" + bad + "," + bad + "," + bad + "]"};
  answer = co_await import(world, std::move(many), 2);
  EXPECT_TRUE(answer.starts_with(R"(FAILED_VALIDATION [{"type":"lines","rows":[1,2]}];)")) << answer;
  const std::string left = co_await world.rows("SELECT COUNT(*) FROM directus_translations");
  EXPECT_EQ(left, "0");
}
TEST_P(ImportRows, TellsAllAndKeepsNone) {
  world.run(tells_all_and_keeps_none(world));
}

}  // namespace
}  // namespace dirigent::items
