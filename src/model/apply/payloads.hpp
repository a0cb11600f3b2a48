// What the model's steps take, out of differences. Pure.
#pragma once
#include <string>
#include <vector>

#include "model/payload/collection.hpp"
#include "schema/diff/diff.hpp"
#include "schema/schema.hpp"

namespace dirigent::model {

/// New collections, each behind the one it is grouped under. Throws INVALID_PAYLOAD when that is neither there nor new,
/// or when groups go round in a circle.
std::vector<const schema::Difference*> groups_first(const std::vector<schema::Difference>& collections,
                                                    const schema::Schema& schema);

/// The collection as POST /collections takes it, with those of the new fields that are its own.
json::object collection_payload(const schema::Difference& collection, const std::vector<schema::Difference>& fields,
                                const sql::Dialect& dialect);

/// A new field as POST /fields/:collection takes it.
json::object field_payload(const schema::Difference& field, const sql::Dialect& dialect);

/// The patch for what is now `entry` of a snapshot: the members of `meta` and `schema` that change, and the type. With
/// a new type comes the whole column, which the type alone does not say.
json::object patch_of(const schema::Difference& difference, const json::object& entry, const sql::Dialect& dialect);

/// The entry of a list of a snapshot, or an empty object.
json::object entry_of(const json::object& snapshot, std::string_view list, const schema::Difference& difference);

}  // namespace dirigent::model
