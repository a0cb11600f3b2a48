#include "http/body/held_body.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "base/errors.hpp"

namespace dirigent::http {
namespace {

/// A folder of the test's own, and loops with a pool.
class HeldBodies : public testing::Test {
 protected:
  HeldBodies() { folder_ = ::mkdtemp(name_); }
  ~HeldBodies() override { std::filesystem::remove_all(folder_); }

  std::shared_ptr<BodyStore> store(std::size_t files = 4, std::uint64_t longest = 1 << 30) {
    BodyStoreOptions options;
    options.folder = folder_ + "/new";
    options.in_memory = 1000;
    options.longest = longest;
    options.most_files = files;
    return std::make_shared<BodyStore>(std::move(options), pool_);
  }

  /// Runs a task to its end; the code of its failure.
  std::optional<base::ErrorCode> run(io::Task<void> task) {
    std::exception_ptr failure;
    io::asio::io_context& loop = loops_.at(0);
    io::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr met) {
      failure = std::move(met);
      loop.stop();
    });
    loop.run();
    loop.restart();
    if (!failure) return std::nullopt;
    try {
      std::rethrow_exception(failure);
    } catch (const base::Failure& known) {
      return known.errors().front().code;
    }
  }

  std::string folder() const { return folder_; }

 private:
  char name_[40] = "/tmp/dirigent-held-XXXXXX";
  std::string folder_;
  io::Loops loops_{1};
  io::BlockingPool pool_{1, 10};
};

io::Task<void> fill(std::shared_ptr<HeldBody> body, std::string piece, int times) {
  for (int i = 0; i < times; ++i) {
    std::string bytes = piece;
    co_await body->add(std::move(bytes));
  }
  co_await body->finish();
}

io::Task<void> read(std::shared_ptr<HeldBody> body, std::string& out) {
  const std::shared_ptr<BodySource> source = body->reader();
  for (bool more = true; more;) more = co_await source->next(out);
}

TEST_F(HeldBodies, GiveWhatTheyGotFromMemoryAndFromAFile) {
  const auto bodies = store();
  for (const int times : {0, 1, 9, 10, 11, 400000}) {
    const auto body = std::make_shared<HeldBody>(*bodies, "a");
    const std::string piece = "0123456789\n" + std::string(89, 'x');
    ASSERT_FALSE(run(fill(body, piece, times)));
    EXPECT_EQ(std::filesystem::exists(folder() + "/new"), times > 10) << times;
    std::string expected;
    for (int i = 0; i < times; ++i) expected += piece;
    for (int again = 0; again < 2; ++again) {
      std::string out;
      ASSERT_FALSE(run(read(body, out)));
      EXPECT_EQ(out, expected) << times;
    }
    ASSERT_FALSE(run(body->release()));
    std::string out;
    ASSERT_FALSE(run(read(body, out)));
    EXPECT_EQ(out, "");
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder() + "/new"));
}

TEST_F(HeldBodies, HaveALargestSize) {
  const auto bodies = store(4, 5000);
  EXPECT_FALSE(run(fill(std::make_shared<HeldBody>(*bodies, "a"), std::string(100, 'x'), 50)));
  EXPECT_EQ(run(fill(std::make_shared<HeldBody>(*bodies, "a"), std::string(100, 'x'), 51)),
            base::ErrorCode::kInvalidPayload);
}

TEST_F(HeldBodies, TakePlacesForFilesOnlyAndGiveThemBack) {
  const auto bodies = store(2);
  const auto filled = [&](const char* caller, int times, std::shared_ptr<HeldBody>& body) {
    body = std::make_shared<HeldBody>(*bodies, caller);
    return run(fill(body, std::string(100, 'x'), times));
  };
  std::shared_ptr<HeldBody> first, second, third;
  EXPECT_FALSE(filled("a", 20, first));
  EXPECT_EQ(filled("a", 20, second), base::ErrorCode::kServiceUnavailable);
  EXPECT_FALSE(filled("a", 10, second));
  EXPECT_FALSE(filled("b", 20, second));
  EXPECT_EQ(filled("c", 20, third), base::ErrorCode::kServiceUnavailable);
  second = nullptr;
  EXPECT_FALSE(filled("c", 20, third));
  ASSERT_FALSE(run(first->release()));
  EXPECT_FALSE(filled("a", 20, second));
}

TEST_F(HeldBodies, SayWhenThereCanBeNoFile) {
  const auto bodies = store();
  std::ofstream(folder() + "/new") << "no folder";
  EXPECT_EQ(run(fill(std::make_shared<HeldBody>(*bodies, "a"), std::string(100, 'x'), 20)),
            base::ErrorCode::kServiceUnavailable);
  EXPECT_FALSE(run(fill(std::make_shared<HeldBody>(*bodies, "a"), std::string(100, 'x'), 10)));
}

}  // namespace
}  // namespace dirigent::http
