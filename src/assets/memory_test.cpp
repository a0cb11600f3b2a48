#include "assets/memory.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace dirigent::assets {
namespace {

Bytes bytes(std::size_t size) {
  return std::make_shared<const std::string>(size, 'x');
}

TEST(Memory, TheLeastUsedGoFirst) {
  Memory memory(300);
  memory.keep("a", bytes(100));
  memory.keep("b", bytes(100));
  memory.keep("c", bytes(100));
  EXPECT_NE(memory.find("a"), nullptr);
  memory.keep("d", bytes(100));
  EXPECT_EQ(memory.find("b"), nullptr);
  EXPECT_NE(memory.find("a"), nullptr);
  EXPECT_EQ(memory.used(), 300u);
}

TEST(Memory, AnEntryIsReplaced) {
  Memory memory(300);
  memory.keep("a", bytes(100));
  memory.keep("a", bytes(20));
  EXPECT_EQ(memory.find("a")->size(), 20u);
  EXPECT_EQ(memory.used(), 20u);
}

TEST(Memory, LargeFilesAreNotKept) {
  Memory memory;
  memory.keep("a", bytes(Memory::kLargest + 1));
  EXPECT_EQ(memory.find("a"), nullptr);
  memory.keep("a", bytes(Memory::kLargest));
  EXPECT_NE(memory.find("a"), nullptr);
}

TEST(Memory, OldEntriesAreNotTrusted) {
  Memory memory(300, std::chrono::milliseconds(0));
  memory.keep("a", bytes(100));
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  EXPECT_EQ(memory.find("a"), nullptr);
  EXPECT_EQ(memory.used(), 0u);
}

}  // namespace
}  // namespace dirigent::assets
