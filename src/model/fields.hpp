// Changes of fields. Each is one transaction and answers the snapshot it published; what is wrong throws base::Failure
// and changes nothing. All are for admins and the system only (FORBIDDEN).
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "model/services.hpp"

namespace dirigent::model {

/// POST /fields/:collection. INVALID_PAYLOAD for a bad or existing field; CONTAINS_NULL_VALUES when rows exist that the
/// new field would leave without a value. A payload without type and meta makes nothing.
io::Task<schema::SchemaPtr> create_field(const Services& services, access::Who who, std::string collection,
                                         json::object payload);

/// PATCH /fields/:collection[/:field], all patches or none. Of system fields only `schema.is_indexed` may change. A
/// field that is not there gets a meta row. RECORD_NOT_UNIQUE, CONTAINS_NULL_VALUES, VALUE_TOO_LONG, VALUE_OUT_OF_RANGE
/// when the values there do not fit.
io::Task<schema::SchemaPtr> update_fields(const Services& services, access::Who who, std::string collection,
                                          std::vector<std::pair<std::string, json::object>> patches);

/// DELETE /fields/:collection/:field: the column with its values, the field's rows, relations through it and what
/// refers to it. FORBIDDEN for system fields, INVALID_PAYLOAD for the primary key.
io::Task<schema::SchemaPtr> remove_field(const Services& services, access::Who who, std::string collection,
                                         std::string field);

}  // namespace dirigent::model
