// Primary keys in their three forms: as the API shows them (Key), as text (URLs, activity rows), as a bound value.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "items/service.hpp"
#include "schema/schema.hpp"
#include "sql/fragment.hpp"
#include "sql/value.hpp"

namespace dirigent::items {

/// "12", "a-uuid"; the text of a number or string key.
std::string key_text(const Key& key);

/// The value to bind for a key of `field`, or nothing when no such key can exist: an integer key that is no integer of
/// the column's range, a uuid key that is no UUID, a key that is neither number nor string.
std::optional<sql::Value> key_value(const schema::Field& field, const json::value& key, const sql::Dialect& dialect);

/// The same; throws FORBIDDEN where there is nothing (endpoints page, section 2).
sql::Value require_key_value(const schema::Field& field, const json::value& key, const sql::Dialect& dialect);

/// A key as it stands in a result row: a number for integer columns, else a string.
Key key_of(const schema::Field& field, const db::Cell& cell);

/// A key given as text, URL or JSON, in the form key_of would give it; throws FORBIDDEN like require_key_value.
Key canonical_key(const schema::Field& field, const json::value& key, const sql::Dialect& dialect);

/// The key that a payload says its item has; nothing when it says none. Of a key over several columns it has to say
/// all of them.
std::optional<json::value> given_key(const schema::Collection& collection, const json::object& payload);

/// Takes the key out of a patch.
void erase_key(const schema::Collection& collection, json::object& patch);

/// The text of a key over several columns that is given as a list of its parts or an object of its columns; nothing for
/// other values and other collections.
std::optional<std::string> key_of_parts(const schema::Collection& collection, const json::value& key);

/// Throws FORBIDDEN for a key by which no row of `collection` can be asked for.
void require_possible_key(const schema::Collection& collection, const std::string& key, const sql::Dialect& dialect);

/// The key of a row in a statement about the table itself.
sql::Fragment key_column(const sql::Dialect& dialect, const schema::Collection& collection);

/// "the key is one of these", of the rows of `collection`. REQUIRES: canonical keys
sql::Fragment having_keys(const sql::Dialect& dialect, const schema::Collection& collection,
                          const std::vector<Key>& keys);

}  // namespace dirigent::items
