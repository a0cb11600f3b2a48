// Bodies that are taken in whole before anything is done with them, so that nothing else has to wait for their client:
// short ones in memory, longer ones in a file that has no name and ends with its last user.
//
// A BodyStore is what the bodies of all loops share: folder, limits, and the places for files. A HeldBody is one of
// them: filled first, then read.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "http/message.hpp"
#include "io/loops.hpp"

namespace dirigent::http {

struct BodyStoreOptions {
  std::string folder = "/var/tmp";                 // of the files; made when it is not there
  std::size_t in_memory = 1024 * 1024;             // bytes of a body that need no file
  std::uint64_t longest = std::uint64_t{2} << 30;  // bytes of a body
  std::size_t most_files = 8;                      // at a time; half of them for one caller
};

/// Counts files by those for whom they are. Any thread.
class FilePlaces {
 public:
  explicit FilePlaces(std::size_t most) : most_(most) {}
  /// False when all places are taken, or, by this caller, half of them.
  bool take(const std::string& caller);
  void give_back(const std::string& caller);

 private:
  const std::size_t most_;
  std::mutex mutex_;
  std::size_t taken_ = 0;
  std::map<std::string, std::size_t> by_caller_;
};

/// Any thread.
class BodyStore {
 public:
  BodyStore(BodyStoreOptions options, io::BlockingPool& pool);

 private:
  friend class HeldBody;
  const BodyStoreOptions options_;
  io::BlockingPool& pool_;
  std::shared_ptr<FilePlaces> places_;  // outlives the store: tasks of a loop that was stopped give back later
};

class NamelessFile;

/// Used by one task. `caller` names the one for whom it is held.
class HeldBody : public std::enable_shared_from_this<HeldBody> {
 public:
  HeldBody(BodyStore& store, std::string caller);
  ~HeldBody();
  HeldBody(const HeldBody&) = delete;
  HeldBody& operator=(const HeldBody&) = delete;

  /// Throws base::Failure: INVALID_PAYLOAD for a body that is too long, SERVICE_UNAVAILABLE where there is no place for
  /// its file, or none on the disk.
  io::Task<void> add(std::string bytes);
  /// Nothing more is added.
  io::Task<void> finish();
  /// The body from its beginning, which it keeps. REQUIRES: finish()
  std::shared_ptr<BodySource> reader();
  /// Gives back what it takes, and is empty; the end of a large file takes time that no loop has.
  io::Task<void> release();

 private:
  class Reader;
  io::Task<void> open();
  io::Task<void> write_out();
  io::Task<std::string> read_at(std::uint64_t offset);

  BodyStore& store_;
  std::shared_ptr<FilePlaces> places_;
  std::string caller_;
  bool has_place_ = false;
  std::shared_ptr<NamelessFile> file_;
  std::string text_;        // of the body, what is not in the file
  std::uint64_t size_ = 0;  // of the body
};

}  // namespace dirigent::http
