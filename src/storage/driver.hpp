// Where files are kept: a driver for each kind of place, all with the same few acts on paths.
//
// A path is relative to the root of its location, its parts separated by "/": no part is empty, "." or "..". What is
// being written becomes visible as a whole, when it is whole, in place of what was there before. All calls block; one
// driver may be used by several threads at once. What fails is thrown as StorageError, in words for the log.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace dirigent::storage {

class StorageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Stat {
  std::string path;
  std::uint64_t size = 0;
  base::EpochMs modified = 0;
};

/// A file on its way in. Destroyed without finish(), nothing has happened.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void write(std::string_view bytes) = 0;
  /// The file is there, whole and durable, when it returns. Once, and last.
  virtual void finish() = 0;
};

/// A file on its way out.
class Source {
 public:
  virtual ~Source() = default;
  /// Fills `buffer` with up to `size` bytes; 0 at the end only.
  virtual std::size_t read(char* buffer, std::size_t size) = 0;
};

struct Range {
  std::uint64_t from = 0;
  std::optional<std::uint64_t> size;  // up to the file's end without
};

class Driver {
 public:
  virtual ~Driver() = default;
  virtual std::unique_ptr<Sink> create(std::string path) = 0;
  /// Fails when there is no such file.
  virtual std::unique_ptr<Source> open(std::string path, Range range = {}) = 0;
  /// Nothing when there is no such file.
  virtual std::optional<Stat> stat(std::string path) = 0;
  /// Calls `found` for every file whose path begins with `prefix`, in no order that counts.
  virtual void list(std::string prefix, const std::function<void(Stat)>& found) = 0;
  /// A file that is not there is removed.
  virtual void remove(std::string path) = 0;
  virtual void copy(std::string from, std::string to) = 0;
  virtual void move(std::string from, std::string to) = 0;
  /// Where that is, for people: a folder, "s3://bucket/root".
  virtual std::string place() const = 0;

  /// A short file at once; one of more than `limit` bytes is refused.
  void put(std::string path, std::string_view bytes);
  std::string get(std::string path, Range range = {}, std::size_t limit = std::size_t{64} << 20);
};

/// Throws StorageError for what is no path of a file.
void check_path(std::string_view path);

struct LocalOptions {
  std::string root;      // STORAGE_<LOCATION>_ROOT: made when something is first stored there
  unsigned mode = 0640;  // of new files
};
std::unique_ptr<Driver> make_local(LocalOptions options);

struct S3Options {
  std::string key, secret;  // never logged
  std::string bucket, region = "us-east-1";
  std::string endpoint;                         // "https://host[:port]"; empty for Amazon's of the region
  std::string root;                             // put before all paths
  std::string acl, encryption, encryption_key;  // of new objects
  bool path_style = false;                      // the bucket in the path instead of the host
  std::chrono::milliseconds connect_timeout{10000};
  std::chrono::milliseconds idle_timeout{30000};  // without a byte
  unsigned attempts = 5;
};
/// Opens no connection yet. Throws StorageError for options that cannot work.
std::unique_ptr<Driver> make_s3(S3Options options);

}  // namespace dirigent::storage
