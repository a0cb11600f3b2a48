// Whole tables that the contract's snapshot has no words for, and the rows about them and about views.
//
// A base table is one whose primary key has several columns or that has none. Beside its own database's SQL it is told
// in words that every database understands: `fields` as the contract's snapshot writes them, `key`, and on SQLite
// `uniques` and `foreign_keys`, which PostgreSQL keeps as objects of their own. A collection's details are its rows of
// directus_collections, directus_fields and directus_relations, without their numbers. Only what is tracked is told,
// as in the contract's part. Pure.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "schema/objects/object.hpp"
#include "schema/schema.hpp"
#include "sql/dialect.hpp"

namespace dirigent::schema {

/// Is it a table, of the user's, outside of the contract?
bool is_base_table(const Collection& collection);

/// REQUIRES: is_base_table()
json::object details_of(const Collection& collection, const sql::Dialect& dialect);
/// The collections that need such rows, as objects.
std::vector<SchemaObject> collection_objects(const Schema& schema);

/// Judged, and without what does not count. Throws INVALID_PAYLOAD.
json::object read_details(ObjectKind kind, const Judged& details);

/// The foreign keys of a table's details, as objects.
std::vector<SchemaObject> foreign_keys_of(const SchemaObject& base_table);

/// Are two tables, on databases of two kinds, of the same columns and key? Types are each database's own.
bool same_shape(const json::value& one, const json::value& other);
/// The first column about which the details that a document gives contradict those of the table that its SQL made;
/// "" where only the key is another. Nothing when they agree.
std::optional<std::string> contradicted_column(const json::value& given, const json::value& made);
/// Are the rows about them the same, but for the flag that makes instants of SQLite's columns?
bool same_rows(const json::value& one, const json::value& other);

}  // namespace dirigent::schema
