// Changes of collections. Each is one transaction and answers the snapshot it published; what is wrong throws
// base::Failure and changes nothing. All are for admins and the system only (FORBIDDEN).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "model/services.hpp"

namespace dirigent::model {

/// POST /collections: tables (a `schema` object) and folders (`schema` null), all or none. INVALID_PAYLOAD for bad or
/// taken names. A folder without meta makes nothing.
io::Task<schema::SchemaPtr> create_collections(const Services& services, access::Who who,
                                               std::vector<json::object> payloads);

struct CollectionPatch {
  std::string collection;
  std::optional<json::object> meta;
};

/// PATCH /collections[/:collection], all patches or none. A collection without meta row gets one, also when there is no
/// table (it is a folder then). System collections take a row too, but show what the system says of them.
io::Task<schema::SchemaPtr> update_collections(const Services& services, access::Who who,
                                               std::vector<CollectionPatch> patches);

/// DELETE /collections/:collection: the table with its rows, all that is stored about it, and the fields of other
/// collections that lead to it. FORBIDDEN for unknown and system collections, before anything happens.
io::Task<schema::SchemaPtr> remove_collection(const Services& services, access::Who who, std::string collection);

}  // namespace dirigent::model
