#include <gtest/gtest.h>

#include "api/import/csv_rows.hpp"
#include "api/import/json_rows.hpp"
#include "base/errors.hpp"
#include "io/loops.hpp"

namespace dirigent::api::import {
namespace {

class Pieces final : public TextSource {
 public:
  Pieces(std::string text, std::size_t size) : text_(std::move(text)), size_(size) {}
  io::Task<bool> next(std::string& out) override {
    if (text_.empty()) co_return false;
    out += text_.substr(0, size_);
    text_.erase(0, size_);
    co_return true;
  }

 private:
  std::string text_;
  std::size_t size_;
};

template <class Rows>
io::Task<void> read(std::string& out, std::string text, std::size_t size, std::size_t longest) {
  Pieces pieces(std::move(text), size);
  Rows rows(pieces, longest);
  std::int64_t index = 0;
  try {
    for (;;) {
      json::array part = co_await rows.next();
      if (part.empty()) break;
      for (const json::value& row : part) {
        const std::int64_t line = rows.line_of(index++);
        out += std::to_string(line) + ":" + json::serialize(row) + "\n";
      }
    }
  } catch (const base::Failure& failure) {
    out += failure.errors().front().extensions.at("reason").as_string();
  }
}

template <class Rows>
std::string rows_of(std::string text, std::size_t size = 1 << 20, std::size_t longest = 1000) {
  std::string out;
  io::Loops loops(1);
  io::asio::co_spawn(loops.at(0), read<Rows>(out, std::move(text), size, longest),
                     [&](std::exception_ptr) { loops.at(0).stop(); });
  loops.run();
  return out;
}

TEST(JsonRows, AreTheSameHoweverTheTextComes) {
  const std::string text = "\xEF\xBB\xBF [ {\"a\":\"]}\\\"\",\"b\":[1,{}]} , 7,\n\"x,y\" ,null,[[]] ] \n";
  const std::string found = "1:{\"a\":\"]}\\\"\",\"b\":[1,{}]}\n2:7\n3:\"x,y\"\n4:null\n5:[[]]\n";
  for (const std::size_t size : {1, 2, 3, 7, 1000}) EXPECT_EQ(rows_of<JsonRows>(text, size), found) << size;
  EXPECT_EQ(rows_of<JsonRows>("[]", 1), "");
}

TEST(JsonRows, RefusesWhatIsNoArray) {
  for (const char* text : {"", " ", "{}", "7", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1]]", "[1] x", "[1}]",
                           "[{\"a\":1]", "[tru]", "[\"\xff\"]"}) {
    for (const std::size_t size : {1, 1000}) {
      EXPECT_NE(rows_of<JsonRows>(text, size).find("file"), std::string::npos) << text << " " << size;
    }
  }
  EXPECT_NE(rows_of<JsonRows>("[\"" + std::string(2000, 'x') + "\"]", 10).find("longer"), std::string::npos);
  EXPECT_NE(rows_of<JsonRows>(std::string(5000, '['), 10, 100000).find("deeply"), std::string::npos);
}

TEST(CsvRows, AreTheSameHoweverTheTextComes) {
  const std::string text =
      "\xEF\xBB\xBF"
      "a, b ,c.d,,a\r\n1,\"x \"\"y\"\"\nz\",true,no,second\r\n\r\n\n,007,\"[1,\"\"é\"\"]\",,\nlast,cell";
  const std::string found =
      "1:{\"a\":\"1\",\"b\":\"x \\\"y\\\"\\nz\",\"c\":{\"d\":true}}\n"
      "4:{\"b\":\"007\",\"c\":{\"d\":[1,\"é\"]}}\n5:{\"a\":\"last\",\"b\":\"cell\"}\n";
  for (const std::size_t size : {1, 2, 3, 7, 1000}) EXPECT_EQ(rows_of<CsvRows>(text, size), found) << size;
  EXPECT_EQ(rows_of<CsvRows>(""), "");
  EXPECT_EQ(rows_of<CsvRows>("a,b\n"), "");
}

TEST(CsvRows, RefusesWhatIsNoTable) {
  EXPECT_NE(rows_of<CsvRows>("a\n\"open\n", 3).find("quote"), std::string::npos);
  EXPECT_NE(rows_of<CsvRows>("a\n\xff\n", 3).find("UTF-8"), std::string::npos);
  EXPECT_NE(rows_of<CsvRows>("a\n" + std::string(2000, 'x') + "\n", 10).find("longer"), std::string::npos);
  std::string deep = "a";
  for (int i = 0; i < 30; ++i) deep += ".a";
  EXPECT_NE(rows_of<CsvRows>(deep + "\n1\n").find("deeply"), std::string::npos);
}

}  // namespace
}  // namespace dirigent::api::import
