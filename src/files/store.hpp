// Files on their way into the library: what comes is written to its location piece by piece, then the row is made or
// changed. Until both stand, neither shows: what is cut off, too long or refused leaves nothing behind.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "files/addresses.hpp"
#include "io/loops.hpp"
#include "items/service.hpp"
#include "storage/locations.hpp"

namespace dirigent::files {

struct Services {
  const items::Services* items = nullptr;
  const storage::Locations* storage = nullptr;
  io::BlockingPool* file_waits = nullptr;
  std::optional<std::uint64_t> largest;      // FILES_MAX_UPLOAD_SIZE, in bytes
  std::vector<std::string> types = {"*/*"};  // FILES_MIME_TYPE_ALLOW_LIST
  AddressRules addresses;                    // of what is fetched
};

/// Who stores it, on which model.
struct Caller {
  const Services* services = nullptr;
  schema::SchemaPtr schema;
  access::Who who;
};

/// The bytes of a file as they come.
class Pieces {
 public:
  virtual ~Pieces() = default;
  /// Appends to `out`; false when it had ended before.
  virtual io::Task<bool> next(std::string& out) = 0;
};

struct Incoming {
  std::string name, type;  // as the client says
  json::object fields;     // of the row
};

/// A new file. Answers its id. Throws INVALID_PAYLOAD for a name or type that is none or not allowed,
/// CONTENT_TOO_LARGE, SERVICE_UNAVAILABLE when the location does not take it, and what creating the row throws.
io::Task<std::string> store_new(Caller caller, Incoming incoming, Pieces& pieces);

/// A new file with what stands at `url`; `fields` are of its row. Throws the same, and SERVICE_UNAVAILABLE where
/// nothing can be had from there.
io::Task<std::string> store_from_web(Caller caller, std::string url, json::object fields);

/// Another content for a file that the caller may update; what was made of the old one goes. Throws the same, and
/// FORBIDDEN.
io::Task<void> store_again(Caller caller, std::string id, Incoming incoming, Pieces& pieces);

/// The path of a stored file changes, and the file with it. Throws FORBIDDEN for a path that is taken.
io::Task<void> move_file(Caller caller, std::string id, json::object patch);

/// Where a stored file is.
struct Place {
  std::string storage, disk;
};

/// The places of files that are there, whoever asks.
io::Task<std::vector<Place>> places_of(const items::Services& services, std::vector<std::string> ids);

/// Takes stored files away, with all that was made of them. What fails is logged: no row tells of them any more.
io::Task<void> remove_stored(const Services& services, std::vector<Place> places);

}  // namespace dirigent::files
