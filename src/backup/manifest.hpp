// What an archive says about itself: a header at its begin, which is never encrypted, and a manifest at its end, which
// names every part and piece with its digest.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/time.hpp"

namespace dirigent::backup {

inline constexpr std::int64_t kFormat = 1;
inline constexpr std::size_t kPieceSize = std::size_t{4} << 20;  // of a part, before it is compressed

struct Header {
  std::string id;  // 8 hex digits
  base::EpochMs created = 0;
  std::string reason;      // why it was made: "manual", "schedule", or what a caller says
  std::string vendor;      // "sqlite", "postgres"
  std::string release;     // of the contract
  std::string version;     // of this server
  json::value encryption;  // Cipher::parameters(), or null
};
json::object to_json(const Header& header);
/// Throws Damage for what is no header, BackupError for one of a format that is not known here.
Header read_header(std::string_view text);

/// One stream of bytes, stored in pieces.
struct Part {
  std::string name;                 // "database.sqlite", "database.dump", "files.<location>.tar"
  std::uint64_t size = 0;           // as it was
  std::uint64_t stored = 0;         // in the archive
  std::string digest;               // SHA-256 of what it was
  std::vector<std::string> pieces;  // SHA-256 of each piece as stored
};

struct FilesOf {
  std::uint64_t count = 0, size = 0;
};

struct Manifest {
  std::vector<Part> parts;
  std::map<std::string, std::int64_t> rows;  // by table
  std::map<std::string, FilesOf> files;      // by storage location
  json::value snapshot;                      // of the model; null where the database has no directus_* tables
};
json::object to_json(const Manifest& manifest);
/// Throws Damage.
Manifest read_manifest(std::string_view text);

}  // namespace dirigent::backup
