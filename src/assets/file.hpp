// A row of directus_files as the delivery of its contents needs it, found with the rights of who asks.
#pragma once
#include <optional>
#include <string>

#include "assets/settings.hpp"
#include "base/time.hpp"
#include "items/service.hpp"

namespace dirigent::assets {

struct File {
  std::string id, storage, disk;  // the location's name, and the path in it
  std::string name;               // filename_download; that on disk for those who may not read it
  std::string type;               // empty: not known
  std::optional<std::uint64_t> width, height;
  std::optional<double> focal_x, focal_y;
  std::string folder;                     // empty: none
  base::EpochMs changed = 0;              // modified_on
  std::optional<base::EpochMs> modified;  // the same, for those who may read it
};

/// Whose rights count, on which model.
struct Reader {
  const items::Services* items = nullptr;
  schema::SchemaPtr schema;
  access::Who who;
};

/// The file of that id. Throws base::Failure(FORBIDDEN) when there is none that the reader may read; everybody may read
/// those that the settings show to everybody.
io::Task<File> find_file(Reader reader, SettingsPtr settings, std::string id);

/// Those of the query's files that the reader may read, in the query's order. FORBIDDEN when they may read no files.
io::Task<std::vector<File>> find_files(Reader reader, query::Query query);

}  // namespace dirigent::assets
