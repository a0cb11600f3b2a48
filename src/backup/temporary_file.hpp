// A file that exists as long as somebody works on it: gone with its owner, and when its process was killed, removed by
// the next one. Who owns one holds a lock on it, by which the living are told from the dead.
#pragma once
#include <string>

namespace dirigent::backup {

class TemporaryFile {
 public:
  /// An empty file `folder`/`prefix``<random>`, for this user alone; removes those of the same prefix that are
  /// nobody's, with what SQLite keeps beside them. Throws BackupError.
  TemporaryFile(const std::string& folder, const std::string& prefix);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }
  int number() const { return number_; }
  /// Gives the file a name for good, in place of what had it, and makes that durable. Throws BackupError.
  void become(const std::string& path);

 private:
  std::string path_;
  int number_ = -1;
};

}  // namespace dirigent::backup
