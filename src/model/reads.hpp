// The model as the API shows it, out of a snapshot. Every function judges the caller first and throws what access says;
// each appends JSON to `out` without a document in between.
#pragma once
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "schema/schema.hpp"

namespace dirigent::model {

/// GET /collections: an array, the user's by name, then the system's; only those named when `names` is given.
void append_collections(std::string& out, const schema::Schema& schema, const access::Who& who,
                        const std::optional<std::set<std::string>>& names = std::nullopt);
/// GET /collections/:collection: one object; FORBIDDEN when there is none.
void append_collection(std::string& out, const schema::Schema& schema, const access::Who& who, std::string_view name);

/// GET /fields and /fields/:collection: an array, columns first, then aliases.
void append_fields(std::string& out, const schema::Schema& schema, const access::Who& who);
void append_fields_of(std::string& out, const schema::Schema& schema, const access::Who& who, std::string_view name);
/// GET /fields/:collection/:field: one object; FORBIDDEN when there is none.
void append_field(std::string& out, const schema::Schema& schema, const access::Who& who, std::string_view collection,
                  std::string_view field);

/// GET /relations and /relations/:collection: an array.
void append_relations(std::string& out, const schema::Schema& schema, const access::Who& who);
void append_relations_of(std::string& out, const schema::Schema& schema, const access::Who& who,
                         std::string_view collection);
/// GET /relations/:collection/:field: one object; FORBIDDEN when there is none.
void append_relation(std::string& out, const schema::Schema& schema, const access::Who& who,
                     std::string_view collection, std::string_view field);

}  // namespace dirigent::model
