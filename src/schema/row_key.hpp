// How items are named in tables without a primary key of one column.
//
// A key over several columns is one text: the parts in the order of the key, joined by commas ("1,3402"). In a part "%"
// stands as "%25", a comma as "%2C", and NULL, which SQLite lets into such keys, as "%4E". A table without a key names
// its rows by their place (rowid, ctid), which no one outside learns: items of it are found by what is in them. A view
// names none. In all these `Collection::primary_key` is kRowKey, and what reads the table gives it as a column.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/schema.hpp"

namespace dirigent::schema {

/// The name under which the key that is no column is read.
inline constexpr std::string_view kRowKey = "dirigent$key";

/// The field of that name, a text; the same object for all collections, and among the fields of none.
const Field& row_key_field();

enum class Naming {
  kColumn,   // a primary key of one column
  kColumns,  // of several
  kPlace,    // none: rows have a place
  kNothing,  // none, and no place
};
/// REQUIRES: a table
Naming naming_of(const Collection& collection);

/// Has the collection a key that is a column? Its items are then named as the contract has it.
inline bool keyed_by_column(const Collection& collection) {
  return collection.primary_key != kRowKey;
}
/// May items be asked for by a key?
bool has_keys(const Collection& collection);

/// Would the reference serve it? A folder, or a table with a key of one column and no space in its name: what snapshots
/// are made of, which have no words for the rest.
bool in_contract(const Collection& collection);

/// The columns of a key over several; empty for others.
std::vector<const Field*> key_fields(const Collection& collection);

/// One part, none for NULL; the text of all.
using KeyPart = std::optional<std::string>;
std::string join_key(const std::vector<KeyPart>& parts);
/// The parts of a key of `count` parts; nothing when it has another number, or is not written as join_key would.
std::optional<std::vector<KeyPart>> split_key(std::string_view key, std::size_t count);

/// What a relation's foreign key refers to on its one side: the primary key, or in tables where that is no column the
/// column that the database's foreign key names. Null where nothing is.
const Field* referred_field(const Relation& relation, const Collection& one);

}  // namespace dirigent::schema
