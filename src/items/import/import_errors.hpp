// What is wrong with the rows of a file, told together: errors that say the same are one, with the rows it is about.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/errors.hpp"
#include "base/json.hpp"

namespace dirigent::items {

/// Errors by what they say, in the order in which they came up.
class ImportErrors {
 public:
  explicit ImportErrors(std::size_t most) : most_(most) {}

  bool empty() const { return groups_.empty(); }
  bool full() const { return count_ >= most_; }
  void add(const base::Failure& failure, std::int64_t row);
  /// Throws all of them. REQUIRES: not empty(); once
  [[noreturn]] void raise();

 private:
  struct Group {
    std::string said;
    base::Error error;
    std::vector<std::int64_t> rows;
  };
  void add_one(base::Error error, std::int64_t row);

  std::size_t most_;
  std::size_t count_ = 0;
  std::vector<Group> groups_;
};

/// The row numbers, in order, as the errors tell them: runs of four and more as ranges, the others as lines.
json::array told_rows(const std::vector<std::int64_t>& rows);

}  // namespace dirigent::items
