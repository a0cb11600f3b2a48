#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/driver.hpp"

namespace dirigent::storage {
namespace {

// A server that speaks S3, with a bucket "backups": tests/kit/bucket.mjs starts one.
class S3 : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* endpoint = std::getenv("DIRIGENT_TEST_S3");
    if (endpoint == nullptr) GTEST_SKIP() << "DIRIGENT_TEST_S3 is not set";
    S3Options options;
    options.endpoint = endpoint;
    options.key = options.secret = "S3RVER";
    options.bucket = "backups";
    options.root = "/of/tests/";
    options.path_style = true;
    driver_ = make_s3(options);
  }

  std::vector<std::string> listed(const std::string& prefix = "") {
    std::vector<std::string> paths;
    driver_->list(prefix, [&](Stat found) { paths.push_back(found.path); });
    return paths;
  }

  std::unique_ptr<Driver> driver_;
};

TEST_F(S3, KeepsCopiesMovesAndRemovesFiles) {
  EXPECT_FALSE(driver_->stat("a/b c&.txt"));
  driver_->put("a/b c&.txt", "hello");
  EXPECT_EQ(driver_->stat("a/b c&.txt")->size, 5U);
  EXPECT_EQ(driver_->get("a/b c&.txt"), "hello");
  EXPECT_EQ(driver_->get("a/b c&.txt", {1, 3}), "ell");
  EXPECT_EQ(driver_->get("a/b c&.txt", {9, {}}), "");
  driver_->copy("a/b c&.txt", "c.txt");
  driver_->move("a/b c&.txt", "d/e.txt");
  EXPECT_THAT(listed(), ::testing::UnorderedElementsAre("c.txt", "d/e.txt"));
  EXPECT_THAT(listed("d/"), ::testing::ElementsAre("d/e.txt"));
  EXPECT_EQ(driver_->get("d/e.txt"), "hello");
  EXPECT_THROW(driver_->open("a/b c&.txt"), StorageError);
  EXPECT_THROW(driver_->copy("a/b c&.txt", "x"), StorageError);
  driver_->remove("c.txt");
  driver_->remove("c.txt");
  driver_->remove("d/e.txt");
  EXPECT_TRUE(listed().empty());
}

TEST_F(S3, SendsLongFilesInPartsAndShowsNothingThatIsNotWhole) {
  std::string big((std::size_t{17} << 20) + 5, 'x');
  for (std::size_t i = 0; i < big.size(); i += 1000) big[i] = static_cast<char>(i / 1000);
  {
    const auto sink = driver_->create("big");
    sink->write(big);
  }
  EXPECT_TRUE(listed().empty());
  driver_->put("big", big);
  EXPECT_EQ(driver_->stat("big")->size, big.size());
  EXPECT_TRUE(driver_->get("big") == big);
  EXPECT_TRUE(driver_->get("big", {12345678, 1000}) == big.substr(12345678, 1000));
  driver_->remove("big");
}

TEST_F(S3, ListsMoreThanOnePage) {
  std::vector<std::string> paths;
  for (int i = 0; i < 1005; ++i) driver_->put(paths.emplace_back("many/" + std::to_string(i)), "");
  EXPECT_THAT(listed("many/"), ::testing::UnorderedElementsAreArray(paths));
  for (const std::string& path : paths) driver_->remove(path);
}

}  // namespace
}  // namespace dirigent::storage
