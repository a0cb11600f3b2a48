// The bytes of a stored file on their way to a client: out of memory where they are few, else piece by piece, so that
// files of any length take little of it.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "assets/byte_range.hpp"
#include "assets/memory.hpp"
#include "http/message.hpp"
#include "io/loops.hpp"
#include "storage/driver.hpp"

namespace dirigent::assets {

/// A file of a location as it is there now.
struct Content {
  std::shared_ptr<storage::Driver> driver;
  std::string path;
  std::uint64_t size = 0;
  Bytes bytes;  // all of it, or null
};

/// Nothing when there is no such file. `key` is what it is remembered by. Throws storage::StorageError.
io::Task<std::optional<Content>> find_content(io::BlockingPool& pool, Memory& memory, std::string key,
                                              std::shared_ptr<storage::Driver> driver, std::string path);

/// Gives the response its body: of the range or of all.
void put_body(io::BlockingPool& pool, const Content& content, std::optional<ByteRange> range, http::Response& response);

}  // namespace dirigent::assets
