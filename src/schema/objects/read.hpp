// Reads the objects of a database out of its catalogs.
#pragma once
#include <vector>

#include "db/database.hpp"
#include "io/task.hpp"
#include "schema/objects/diff.hpp"
#include "schema/schema.hpp"

namespace dirigent::schema {

/// The objects of the collections of a snapshot, and what else the current schema holds, in order. Nothing of
/// extensions, of the server's own, and of tables that a snapshot does not tell of. A fixed number of statements, in
/// one round trip.
io::Task<std::vector<SchemaObject>> read_objects(db::Session& session, SchemaPtr schema);

/// What a view is made of, by name.
struct ViewSource {
  std::string view, source;
};
/// Which views read which tables and views; on PostgreSQL, where views stand in the way of changes.
io::Task<std::vector<ViewSource>> view_sources(db::Session& session);

/// The same as the `dirigent` member of a snapshot; nothing for a snapshot that needs none.
io::Task<void> add_object_section(db::Session& session, SchemaPtr schema, json::object& snapshot);

/// What has to change for the database to have the objects of a section.
io::Task<ObjectDifference> object_difference(db::Session& session, SchemaPtr schema, const ObjectSection& wanted);

/// The columns whose type, collation or default their field does not tell.
std::vector<SchemaObject> column_objects(const Schema& schema, const sql::Dialect& dialect);

/// The type that a column of this field would be made with.
std::string type_by_field(const Field& field, const sql::Dialect& dialect);

// One reader per database; read.cpp picks.

struct FoundObjects {
  std::vector<SchemaObject> objects;
  std::vector<ViewSource> sources;
};

std::vector<sql::Fragment> sqlite_object_queries();
FoundObjects sqlite_objects(const std::vector<db::Result>& results, const Schema& schema);
std::vector<sql::Fragment> postgres_object_queries();
FoundObjects postgres_objects(const std::vector<db::Result>& results);

}  // namespace dirigent::schema
