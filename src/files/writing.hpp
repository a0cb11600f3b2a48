// The content of a file on its way into its location.
#pragma once
#include <string>

#include "files/store.hpp"

namespace dirigent::files {

/// What is known of a file when all of it came.
struct Written {
  std::uint64_t size = 0;
  std::optional<std::uint64_t> width, height;  // of an image that can be read, as it is shown
};

/// Writes all pieces to `path`; it is there, whole, afterwards, or nothing is. Throws CONTENT_TOO_LARGE,
/// SERVICE_UNAVAILABLE, and what `pieces` throws.
io::Task<Written> write_content(const Services& services, std::shared_ptr<storage::Driver> driver, std::string path,
                                std::string type, Pieces& pieces);

/// The same with what stands at `url`; name and type of `incoming` are taken from there. Throws SERVICE_UNAVAILABLE
/// where nothing can be had.
io::Task<Written> fetch_content(const Services& services, std::shared_ptr<storage::Driver> driver, std::string path,
                                std::string url, Incoming& incoming);

/// Runs `work` where waiting for files is done; what the location refuses is SERVICE_UNAVAILABLE.
io::Task<void> at_location(const Services& services, std::function<void()> work);

}  // namespace dirigent::files
