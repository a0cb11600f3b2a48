// A file without a name: nobody else finds it, and it is gone when it is closed, however the process ends.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace dirigent::http {

/// Every call may block, and throws std::system_error.
class NamelessFile {
 public:
  /// In `folder`, which is made when it is not there.
  explicit NamelessFile(const std::string& folder);
  ~NamelessFile();
  NamelessFile(const NamelessFile&) = delete;
  NamelessFile& operator=(const NamelessFile&) = delete;

  void append(std::string_view bytes);
  /// At most `most` bytes from `offset` on; fewer only at the end.
  std::string read(std::uint64_t offset, std::size_t most) const;

 private:
  int descriptor_ = -1;
};

}  // namespace dirigent::http
