#include "assets/workshop.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>
#include <future>
#include <thread>

#include "assets/steps.hpp"
#include "assets/zip.hpp"
#include "base/errors.hpp"
#include "base/uuid.hpp"
#include "images/library.hpp"

namespace dirigent::assets {
namespace {

/// A picture of plain colour as PPM-like TIFF: uncompressed, so that it can be written by hand.
std::string tiff(std::uint32_t width, std::uint32_t height) {
  std::string out("II*\0\x08\0\0\0", 8);
  const auto put = [&out](std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i) out += static_cast<char>(value >> 8 * i & 0xFF);
  };
  struct Tag {
    int number, type;
    std::uint32_t value;
  };
  constexpr std::uint32_t kHead = 8 + 2 + 9 * 12 + 4;
  const Tag tags[] = {{256, 4, width}, {257, 4, height}, {258, 3, 8},
                      {259, 3, 1},     {262, 3, 1},      {273, 4, kHead},
                      {277, 3, 1},     {278, 4, height}, {279, 4, width * height}};
  put(std::size(tags), 2);
  for (const Tag& tag : tags) {
    put(static_cast<std::uint64_t>(tag.number), 2);
    put(static_cast<std::uint64_t>(tag.type), 2);
    put(1, 4);
    put(tag.value, 4);
  }
  put(0, 4);
  out.append(std::size_t{width} * height, '\x7F');
  return out;
}

class WorkshopTest : public testing::Test {
 protected:
  WorkshopTest() : folder_(std::filesystem::temp_directory_path() / ("workshop-" + base::uuid_v4())), loops_(2) {
    driver_ = storage::make_local({.root = folder_.string()});
    thread_ = std::thread([this] { loops_.run(); });
  }
  ~WorkshopTest() override {
    loops_.stop();
    thread_.join();
    workshop_.reset();
    std::filesystem::remove_all(folder_);
  }
  Workshop& open(Workshop::Options options) {
    workshop_ = std::make_unique<Workshop>(options);
    return *workshop_;
  }
  std::future<Bytes> make(const std::string& key, int width) {
    images::Recipe recipe;
    recipe.width = width;
    recipe.format = "png";
    Order order{driver_, "from.tiff", key + ".png", recipe};
    const auto loop = static_cast<unsigned>(width) % 2;
    return io::asio::co_spawn(loops_.at(loop), workshop_->make(key, std::move(order)), io::asio::use_future);
  }
  static std::string code(std::future<Bytes> made) {
    try {
      made.get();
      return "";
    } catch (const base::Failure& failure) {
      return std::string(base::code_name(failure.errors().front().code));
    }
  }

  std::filesystem::path folder_;
  std::shared_ptr<storage::Driver> driver_;
  io::Loops loops_;
  std::thread thread_;
  std::unique_ptr<Workshop> workshop_;
};

TEST_F(WorkshopTest, WhatManyWaitForIsMadeOnce) {
  driver_->put("from.tiff", tiff(2000, 2000));
  Workshop& workshop = open({});
  std::vector<std::future<Bytes>> waiting;
  for (int i = 0; i < 20; ++i) waiting.push_back(make("same", 1000 + i % 2));
  const Bytes first = waiting.front().get();
  for (std::size_t i = 1; i < waiting.size(); ++i) EXPECT_EQ(*waiting[i].get(), *first);
  EXPECT_LT(workshop.begun(), 20u);
  EXPECT_EQ(driver_->get("same.png"), *first);
  EXPECT_TRUE(first->starts_with("\x89PNG"));
}

TEST_F(WorkshopTest, NoMoreThanAreAllowedAreMadeAtOnce) {
  driver_->put("from.tiff", tiff(3000, 3000));
  open({.most_at_once = 1});
  std::vector<std::future<Bytes>> waiting;
  for (int i = 0; i < 8; ++i) waiting.push_back(make("image" + std::to_string(i), 1500 + i));
  std::map<std::string, int> codes;
  for (auto& each : waiting) ++codes[code(std::move(each))];
  EXPECT_GT(codes[""], 0);
  EXPECT_GT(codes["SERVICE_UNAVAILABLE"], 0);
}

TEST_F(WorkshopTest, WhatFailsLeavesNothing) {
  driver_->put("from.tiff", tiff(300, 300).substr(0, 5000));
  open({.limits = {.largest_side = 250}});
  EXPECT_EQ(code(make("large", 100)), "ILLEGAL_ASSET_TRANSFORMATION");
  open({});
  EXPECT_EQ(code(make("damaged", 100)), "INTERNAL_SERVER_ERROR");
  driver_->put("from.tiff", "no image");
  EXPECT_EQ(code(make("none", 100)), "INTERNAL_SERVER_ERROR");
  driver_->remove("from.tiff");
  EXPECT_EQ(code(make("gone", 100)), "SERVICE_UNAVAILABLE");
  driver_->put("from.tiff", tiff(300, 300));
  open({.timeout = std::chrono::milliseconds(0)});
  EXPECT_EQ(code(make("late", 100)), "SERVICE_UNAVAILABLE");
  std::vector<std::string> left;
  driver_->list("", [&left](const storage::Stat& stat) { left.push_back(stat.path); });
  EXPECT_EQ(left, std::vector<std::string>{"from.tiff"});
}

TEST(Images, FactsAreReadFromTheHead) {
  const std::string whole = tiff(30, 20);
  std::uint64_t at = 0;
  images::Original original;
  original.read = [&](char* buffer, std::size_t size) {
    const std::size_t count = at < whole.size() ? whole.copy(buffer, size, at) : 0;
    at += count;
    return count;
  };
  const auto check = [&original] {
    const auto facts = images::facts_of(original);
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->width, 30u);
    EXPECT_EQ(facts->height, 20u);
  };
  check();
  at = 0;
  original.seek = [&at](std::uint64_t position) { at = position; };
  original.size = whole.size();
  check();
  EXPECT_FALSE(images::facts_of({[](char*, std::size_t) { return std::size_t{0}; }}));
}

TEST(Zip, PathsStayInside) {
  EXPECT_EQ(safe_path("../../etc/passwd"), "etc/passwd");
  EXPECT_EQ(safe_path("/a//b/./c"), "a/b/c");
  EXPECT_EQ(safe_path("..\\x\n"), ".._x_");
  EXPECT_EQ(safe_path(".."), "file");
  EXPECT_EQ(safe_path(""), "file");
}

}  // namespace
}  // namespace dirigent::assets
