// Where the text of an uploaded file comes from, piece by piece.
#pragma once
#include <string>
#include <string_view>

#include "io/task.hpp"

namespace dirigent::api::import {

class TextSource {
 public:
  virtual ~TextSource() = default;
  /// Appends more of the file; false when it had ended. Throws base::Failure when it does not come to its end.
  virtual io::Task<bool> next(std::string& out) = 0;
};

/// Rows handed over in one go: enough for statements of many, little beside everything else in memory.
inline constexpr std::size_t kMostRows = 1024;
/// What a file may begin with, and is no part of its text.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
/// Levels of a JSON value.
inline constexpr std::size_t kMaxDepth = 1000;

}  // namespace dirigent::api::import
