// Values of a payload as a reader of the field would see them: what revisions keep (misc page, activity and revisions).
#pragma once
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "schema/schema.hpp"

namespace dirigent::items {

/// Appends `value` as JSON in the form `field` is read: booleans cast, csv split, json parsed, dates in their API form,
/// concealed and encrypted values masked.
void append_as_read(std::string& out, const schema::Field& field, const json::value& value);

/// Whether a field leads to other items; revisions keep only what an item holds itself.
bool relational(const schema::Collection& collection, std::string_view field);

/// A payload as one JSON object without its relational fields; empty text when nothing is left. Keys that are no
/// fields are kept as they came.
std::string payload_as_read(const schema::Collection& collection, const json::object& payload);

/// The columns of a patch as one JSON object, keys of related items among them; empty text when there are none.
std::string patch_as_read(const schema::Collection& collection, const json::object& patch);

}  // namespace dirigent::items
