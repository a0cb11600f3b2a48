// Switching indexed search on and off, per collection. Each change is one transaction and answers the snapshot it
// published. All are for admins and the system only (FORBIDDEN).
#pragma once
#include <cstdint>
#include <string>

#include "model/services.hpp"

namespace dirigent::model {

struct SearchIndexMade {
  schema::SchemaPtr schema;
  std::int64_t rows = 0;  // indexed
};

/// PUT /search-indexes/:collection {"fields"?, "language"?}: indexes all rows, anew when there was an index.
/// INVALID_PAYLOAD for fields that are no plain text of the collection, unknown languages and system collections;
/// FORBIDDEN for unknown collections.
io::Task<SearchIndexMade> make_search_index(const Services& services, access::Who who, std::string collection,
                                            json::object payload);

/// DELETE /search-indexes/:collection. FORBIDDEN when there is none.
io::Task<schema::SchemaPtr> remove_search_index(const Services& services, access::Who who, std::string collection);

/// {collection, fields, language} of one index.
json::object search_index_json(const schema::Collection& collection);

}  // namespace dirigent::model
