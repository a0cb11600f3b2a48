// Memory for the texts of one result: grows in blocks, never moves what it gave out, is freed as a whole.
#pragma once
#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace dirigent::db {

class Arena {
 public:
  /// A copy of `text` that lives as long as the arena.
  std::string_view copy(std::string_view text) {
    if (text.empty()) return std::string_view("");
    if (text.size() > left_) grow(text.size());
    char* at = next_;
    std::memcpy(at, text.data(), text.size());
    next_ += text.size();
    left_ -= text.size();
    return {at, text.size()};
  }

 private:
  void grow(std::size_t needed) {
    block_ = std::min<std::size_t>(block_ * 2, 256 * 1024);
    const std::size_t size = std::max(needed, block_);
    blocks_.push_back(std::unique_ptr<char[]>(new char[size]));
    next_ = blocks_.back().get();
    left_ = size;
  }

  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
  std::size_t block_ = 512;
};

}  // namespace dirigent::db
