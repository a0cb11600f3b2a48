#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "storage/driver.hpp"

namespace dirigent::storage {
namespace {

namespace fs = std::filesystem;

class Local : public ::testing::Test {
 protected:
  Local() : root_(fs::temp_directory_path() / ("storage_test_" + std::to_string(::getpid()))) {
    driver_ = make_local({(root_ / "made" / "later").string(), 0600});
  }
  ~Local() override { fs::remove_all(root_); }

  std::vector<std::string> listed(const std::string& prefix = "") {
    std::vector<std::string> paths;
    driver_->list(prefix, [&](Stat found) { paths.push_back(found.path); });
    return paths;
  }

  fs::path root_;
  std::unique_ptr<Driver> driver_;
};

TEST_F(Local, KeepsCopiesMovesAndRemovesFiles) {
  EXPECT_TRUE(listed().empty());
  EXPECT_FALSE(driver_->stat("a/b.txt"));
  driver_->put("a/b.txt", "hello");
  EXPECT_EQ(driver_->stat("a/b.txt")->size, 5U);
  EXPECT_EQ(driver_->get("a/b.txt"), "hello");
  EXPECT_EQ(driver_->get("a/b.txt", {1, 3}), "ell");
  EXPECT_EQ(driver_->get("a/b.txt", {9, {}}), "");
  EXPECT_THROW(driver_->get("a/b.txt", {}, 4), StorageError);
  driver_->copy("a/b.txt", "c.txt");
  driver_->move("a/b.txt", "d/e.txt");
  EXPECT_THAT(listed(), ::testing::UnorderedElementsAre("c.txt", "d/e.txt"));
  EXPECT_THAT(listed("d/"), ::testing::ElementsAre("d/e.txt"));
  EXPECT_THROW(driver_->open("a/b.txt"), StorageError);
  driver_->remove("c.txt");
  driver_->remove("c.txt");
  EXPECT_THAT(listed(), ::testing::ElementsAre("d/e.txt"));
}

TEST_F(Local, ShowsNothingThatIsNotWhole) {
  driver_->put("a.txt", "old");
  {
    const auto sink = driver_->create("a.txt");
    sink->write("new and longer");
    EXPECT_EQ(driver_->get("a.txt"), "old");
    EXPECT_THAT(listed(), ::testing::ElementsAre("a.txt"));
  }
  EXPECT_EQ(driver_->get("a.txt"), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(root_ / "made" / "later"), fs::directory_iterator()), 1);
  const auto sink = driver_->create("a.txt");
  sink->write("new");
  sink->finish();
  EXPECT_EQ(driver_->get("a.txt"), "new");
}

TEST_F(Local, LeadsNowhereElse) {
  for (const char* path : {"", "/etc/passwd", "../a", "a/../b", "a//b", "a/", "./a", ".x.partial"}) {
    EXPECT_THROW(driver_->put(path, "x"), StorageError) << path;
  }
  EXPECT_THROW(driver_->put(std::string("a\0b", 3), "x"), StorageError);
  EXPECT_THROW(driver_->put(std::string(300, 'a'), "x"), StorageError);
  EXPECT_THROW(make_local({}), StorageError);
}

}  // namespace
}  // namespace dirigent::storage
