#include "api/json_lines.hpp"

#include <gtest/gtest.h>

#include "base/errors.hpp"
#include "io/loops.hpp"

namespace dirigent::api {
namespace {

/// Gives its pieces one after the other; "!" is a body that breaks off.
class Pieces final : public http::BodySource {
 public:
  explicit Pieces(std::vector<std::string> pieces) : pieces_(std::move(pieces)) {}
  io::Task<bool> next(std::string& out) override {
    if (at_ == pieces_.size()) co_return false;
    if (pieces_[at_] == "!") throw http::BodyError();
    out += pieces_[at_++];
    co_return true;
  }

 private:
  std::vector<std::string> pieces_;
  std::size_t at_ = 0;
};

struct Outcome {
  json::array payloads;
  std::optional<base::Error> error;
  std::vector<std::int64_t> lines;
};

io::Task<void> read(JsonLines& lines, Outcome& outcome) {
  try {
    for (;;) {
      json::array part = co_await lines.next();
      if (part.empty()) break;
      for (json::value& payload : part) outcome.payloads.push_back(std::move(payload));
    }
  } catch (const base::Failure& failure) {
    outcome.error = failure.errors().front();
  }
}

Outcome read_all(std::vector<std::string> pieces, std::size_t longest = 1000) {
  JsonLines lines(std::make_shared<Pieces>(std::move(pieces)), longest);
  Outcome outcome;
  io::Loops loops(1);
  io::asio::co_spawn(loops.at(0), read(lines, outcome), [&loops](std::exception_ptr) { loops.stop(); });
  loops.run();
  for (std::size_t i = 0; i < outcome.payloads.size(); ++i) {
    outcome.lines.push_back(lines.line_of(static_cast<std::int64_t>(i)));
  }
  return outcome;
}

TEST(JsonLines, ComeInPiecesOfAnyCut) {
  const std::string body = "{\"a\":1}\n{\"a\":\"\xC3\xA4\"}\r\n\n{\"a\":3}";
  for (std::size_t size = 1; size <= body.size(); ++size) {
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < body.size(); at += size) pieces.push_back(body.substr(at, size));
    const Outcome outcome = read_all(pieces);
    ASSERT_FALSE(outcome.error);
    EXPECT_EQ(json::serialize(outcome.payloads), "[{\"a\":1},{\"a\":\"\xC3\xA4\"},{\"a\":3}]");
    EXPECT_EQ(outcome.lines, (std::vector<std::int64_t>{1, 2, 4}));
  }
}

TEST(JsonLines, NothingIsNoPayload) {
  for (const char* body : {"", "\n", " \r\n\n\t"}) EXPECT_TRUE(read_all({body}).payloads.empty());
}

TEST(JsonLines, SayWhichLineIsWrong) {
  const std::pair<const char*, std::int64_t> cases[] = {
      {"{\"a\":1}\n{\"a\":\n", 2}, {"{}\n\n[1]\n", 3}, {"1", 1}, {"{} {}\n", 1}, {"\xEF\xBB\xBF{}\nnull\n", 2},
  };
  for (const auto& [body, line] : cases) {
    const Outcome outcome = read_all({body});
    ASSERT_TRUE(outcome.error) << body;
    EXPECT_EQ(outcome.error->code, base::ErrorCode::kInvalidPayload);
    EXPECT_EQ(outcome.error->extensions.at("line").as_int64(), line) << body;
  }
}

TEST(JsonLines, ABodyThatBreaksOffIsNoEnd) {
  const Outcome outcome = read_all({"{}\n{}", "!"});
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->extensions.at("line").as_int64(), 2);
}

TEST(JsonLines, ALineHasALimitAndTheBodyHasNone) {
  std::vector<std::string> pieces(500, "{\"a\":\"" + std::string(80, 'x') + "\"}\n");
  EXPECT_EQ(read_all(pieces, 100).payloads.size(), 500U);
  pieces.emplace_back("{\"a\":\"" + std::string(200, 'x'));
  pieces.emplace_back(200, 'x');
  const Outcome outcome = read_all(pieces, 100);
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->extensions.at("line").as_int64(), 501);
}

}  // namespace
}  // namespace dirigent::api
