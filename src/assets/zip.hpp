// A zip archive written as it goes out, so that it may be longer than memory (PKWARE APPNOTE 6.3.9): sizes and check
// sums stand behind each file, 64-bit where 32 bits do not hold them. Contents are stored in blocks of the deflate
// format as they are: most of what is in a library (images, films, documents) is compressed already.
#pragma once
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace dirigent::assets {

class ZipWriter {
 public:
  /// Times in the archive are of the server's zone.
  explicit ZipWriter(base::EpochMs now);
  /// Begins a file. `path` is UTF-8, its parts separated by "/"; of one that is there already a number is made part.
  void begin_file(std::string& out, std::string path);
  void add(std::string& out, std::string_view bytes);
  void end_file(std::string& out);
  /// An empty folder; `path` ends with "/".
  void add_folder(std::string& out, std::string path);
  /// The directory of the archive, last.
  void finish(std::string& out);

 private:
  struct Entry {
    std::string path;
    std::uint32_t check = 0;
    std::uint64_t packed = 0, size = 0, offset = 0;
    bool folder = false;
  };
  void put_head(std::string& out, Entry& entry);
  void put_record(std::string& out, const Entry& entry) const;

  std::uint16_t date_ = 0, time_ = 0;
  std::uint64_t written_ = 0;
  std::vector<Entry> entries_;
  std::set<std::string> paths_;
};

/// `path` as an archive may hold it: relative, without "..", odd characters and empty parts.
std::string safe_path(std::string_view path);

}  // namespace dirigent::assets
