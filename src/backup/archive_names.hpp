// Names of files within archives.
#pragma once
#include <string>
#include <string_view>

namespace dirigent::backup {

inline constexpr std::string_view kHeaderName = "header.json", kHeaderDigest = "header.sha256",
                                  kManifestName = "manifest.json", kManifestDigest = "manifest.sha256",
                                  kEncrypted = ".enc", kCompressed = ".zst";
inline constexpr std::size_t kMostOfHeader = 65536;
inline constexpr std::size_t kMostOfManifest = std::size_t{256} << 20;

/// "database.dump.000001.zst", counted from 1; with ".enc" when `encrypted`.
std::string piece_name(std::string_view part, std::size_t number, bool encrypted);
/// "database.dump"; empty for what is no piece.
std::string part_of(std::string_view piece);
/// What a sealed piece is sealed with: it belongs to this archive and this place.
std::string sealed_name(std::string_view header_digest, std::string_view name);

}  // namespace dirigent::backup
