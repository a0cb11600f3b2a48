// A row of directus_versions within a write.
#pragma once
#include "content/versions.hpp"
#include "items/write.hpp"

namespace dirigent::content {

struct Version {
  std::string id, collection, item, hash;
  std::optional<json::object> delta;  // nothing was saved yet
};

/// The row that the caller sees under that id. Throws FORBIDDEN where there is none. REQUIRES: begin()
io::Task<Version> version_row(items::Write& write, std::string id);

/// The item that a version is of, as the caller of the write sees it. Throws FORBIDDEN when they don't.
io::Task<json::object> main_item(items::Write& write, const Version& version);

/// Writes an item within the write, in somebody's name, with the events queued.
io::Task<void> update_within(items::Write& write, access::Who who, std::string collection, std::string key,
                             json::object members, bool managed = false);

/// Sets fields that the server fills itself to what a version says. `values` may be empty.
io::Task<void> set_filled(items::Write& write, const schema::Collection& collection, std::string key,
                          json::object values);

}  // namespace dirigent::content
