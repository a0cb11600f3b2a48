// Items that come one after another, more of them than memory holds: created part by part, in one transaction or in
// several. While one part is stored the next is fetched.
#pragma once
#include <cstdint>
#include <optional>

#include "items/service.hpp"

namespace dirigent::items {

/// Where the payloads come from. Used by one import, on its loop.
class Payloads {
 public:
  virtual ~Payloads() = default;
  /// The next part, of any size that fits memory well; empty at the end. What it throws ends the import. The first call
  /// may wait for a client. Later ones come while a transaction is open that others wait for, and must not.
  virtual io::Task<json::array> next() = 0;
  /// Line on which a payload stands, counted from 1. `index` counts all payloads so far.
  virtual std::int64_t line_of(std::int64_t index) const = 0;
};

struct ImportOptions {
  /// Commits after each part that brings the number of uncommitted items to this; nothing: all or nothing.
  std::optional<std::int64_t> commit_every;
};

/// Creates the items and gives their number. Errors are those of a create; the extensions of their first error gain
/// "line" (or "from_line" and "to_line" where the item can't be told), and "kept", the number of items that earlier
/// commits keep.
io::Task<std::int64_t> import_items(const Services& services, schema::SchemaPtr schema, access::Who who,
                                    std::string collection, Payloads& payloads, ImportOptions options);

}  // namespace dirigent::items
