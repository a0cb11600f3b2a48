// What a database holds beside the model that the contract's snapshot tells of: indexes over several columns, partial
// and of expressions, checks, views, triggers, functions, types, and what columns are beyond their API type.
//
// An object is told by its text as the database prints it, or, where every database can say the same, by its columns.
// A list of them is in one order, that in which they can be made: types and functions, columns, constraints, indexes,
// views, triggers; within a kind by table and name. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "schema/diff/judge.hpp"

namespace dirigent::schema {

/// In the order in which they are made.
enum class ObjectKind {
  kExtension,
  kType,       // enumerations and domains
  kSequence,   // that no column owns
  kFunction,   // and procedures
  kBaseTable,  // whole tables that the contract has no words for: of a key over several columns, or of none
  kTable,      // SQLite: STRICT, WITHOUT ROWID
  kColumn,     // its type, collation, default, and whether it is stored, where the field does not say so
  kUnique,     // constraints over several columns
  kCheck,
  kExclusion,
  kForeignKey,  // over several columns
  kIndex,
  kView,
  kMaterializedView,
  kTrigger,
  kCollection,  // the rows by which people meet such a table, or a view
};
std::string_view name_of(ObjectKind kind);

struct SchemaObject {
  ObjectKind kind = ObjectKind::kIndex;
  /// Functions with the types of their arguments. Empty for tables, and for constraints that have none (SQLite).
  std::string name;
  std::string table;                 // empty for what belongs to no table
  std::vector<std::string> columns;  // of indexes and unique constraints; all there is to say when no definition is
  bool unique = false;               // of indexes told by their columns
  /// SQL. Constraints without their name, options of a table as they follow its columns.
  std::string definition;
  std::string type, collation, default_sql;  // of columns; empty for what the field says
  bool stored = false;                       // SQLite: a generated column that is kept
  json::value details;  // of base tables and collections, in words of every database; see table_details.hpp

  /// Can every database say it? True of indexes and constraints told by their columns, and of collections.
  bool portable() const { return definition.empty() && (!columns.empty() || details.is_object()); }
  /// The same thing of the database, though it may be made differently.
  bool same_thing(const SchemaObject& other) const;
  bool operator==(const SchemaObject&) const = default;
};

/// `check of "posts" named "positive"`, for people.
std::string described(const SchemaObject& object);

/// The order of a list.
void sort_objects(std::vector<SchemaObject>& objects);

/// Tables and what else is the server's own.
bool is_system_name(std::string_view name);

/// The `dirigent` section of a snapshot.
struct ObjectSection {
  std::string vendor;
  std::vector<SchemaObject> objects;
  /// Does it tell of base tables and collections? Sections of version 1 do not, and leave them alone.
  bool tables = true;
};

json::object to_json(const SchemaObject& object);
json::object to_json(const ObjectSection& section);

/// Both throw INVALID_PAYLOAD naming what is wrong by its path.
SchemaObject read_object(const Judged& entry);
ObjectSection read_object_section(const Judged& section);

}  // namespace dirigent::schema
