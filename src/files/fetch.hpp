// Files out of the web: fetched with libcurl into their location, piece by piece.
#pragma once
#include <optional>
#include <string>

#include "files/addresses.hpp"
#include "storage/driver.hpp"

namespace dirigent::files {

struct FetchOptions {
  AddressRules addresses;
  std::optional<std::uint64_t> largest;  // bytes
};

struct Fetched {
  std::string name, type;  // as the last address and its answer say
  std::uint64_t size = 0;
};

/// What went wrong on the way: the server, its address, the time. Told as one thing, so that nobody learns what stands
/// where.
struct FetchError : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// Past `largest`.
struct TooLarge : std::exception {};

/// Writes what `url` holds to `path`. Blocks. Throws FetchError, TooLarge and storage::StorageError.
Fetched fetch(storage::Driver& driver, const std::string& path, const std::string& url, const FetchOptions& options);

}  // namespace dirigent::files
