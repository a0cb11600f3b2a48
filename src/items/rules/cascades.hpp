// Foreign keys on which the database changes users, roles, policies or access rows by itself: those with ON DELETE
// CASCADE or SET NULL (or the like of an update) that lead from one of these tables into a collection, also by way of
// others. A write of such a collection is a write of what depends on it, and held to the same rules (grants.hpp).
#pragma once
#include "schema/schema.hpp"

namespace dirigent::items {

/// Are there such keys into `collection`? False of the four themselves. Looked up once for each schema and thread.
bool changes_grants(const schema::SchemaPtr& schema, const schema::Collection& collection);

}  // namespace dirigent::items
