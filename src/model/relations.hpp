// Changes of relations. Each is one transaction and answers the snapshot it published; what is wrong throws
// base::Failure and changes nothing. All are for admins and the system only (FORBIDDEN).
#pragma once
#include <string>

#include "model/services.hpp"

namespace dirigent::model {

/// POST /relations: a foreign key when there is a related collection, and a directus_relations row. INVALID_PAYLOAD for
/// unknown names, primary keys, fields that have a relation and key types that do not agree; INVALID_FOREIGN_KEY when
/// values there point nowhere.
io::Task<schema::SchemaPtr> create_relation(const Services& services, access::Who who, json::object payload);

/// PATCH /relations/:collection/:field: rules of the foreign key and meta; what the body does not say stays.
io::Task<schema::SchemaPtr> update_relation(const Services& services, access::Who who, std::string collection,
                                            std::string field, json::object payload);

/// DELETE /relations/:collection/:field: the directus_relations row and, on PostgreSQL, the foreign key. On SQLite the
/// contract leaves the key, so that the field goes on leading to the related collection.
io::Task<schema::SchemaPtr> remove_relation(const Services& services, access::Who who, std::string collection,
                                            std::string field);

}  // namespace dirigent::model
