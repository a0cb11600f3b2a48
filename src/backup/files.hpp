// Files of storage locations within archives: a tar archive a location, "files.<location>.tar".
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "backup/archive.hpp"
#include "backup/settings.hpp"

namespace dirigent::backup {

std::string files_part(std::string_view location);
/// "local" of "files.local.tar"; nothing for another part.
std::optional<std::string> location_of(std::string_view part);

/// Writes all files of a location, but backups that are kept there, into a part of their own.
FilesOf store_files(ArchiveWriter& archive, const std::string& location, storage::Driver& driver, const Watch& watch);

/// Reads the part `reader` is at.
FilesOf count_files(ArchiveReader& reader, const Watch& watch);

enum class Which {
  kMissing,  // puts files that are not there: whatever the database says now, nothing is lost by it
  kOther,    // puts files whose content is not the one of the backup
};
/// Reads the part `reader` is at. The number of files that were put.
std::size_t put_files(ArchiveReader& reader, storage::Driver& driver, Which which, const Watch& watch);

}  // namespace dirigent::backup
