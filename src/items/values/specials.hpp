// What a field's specials do to a value on its way in: one table, special -> rule (specials.cpp; field-types page,
// section 3).
#pragma once
#include "base/json.hpp"
#include "items/write.hpp"
#include "schema/schema.hpp"

namespace dirigent::items {

enum class Act { kCreate, kUpdate };

/// Value that a special puts in place of `given` (null pointer when the client gave none); nothing leaves it as it is.
std::optional<json::value> special_value(const schema::Field& field, Act act, const json::value* given,
                                         const Write& write);

/// True for fields that special_value fills without being asked.
bool fills_itself(const schema::Field& field, Act act);

/// Does it have `hash` or `encrypt` fields?
bool keeps_secrets(const schema::Collection& collection);

/// Drops, as if they had not been sent, members of `payload` that say of a secret field only what is shown of it: an
/// item that was read and is written back keeps its secrets.
void drop_masks(const schema::Collection& collection, json::object& payload);

/// Hashes and encrypts, in the pools made for it, what `payload` holds for `hash` and `encrypt` fields.
io::Task<void> protect_secrets(Write& write, const schema::Collection& collection, json::object& payload);

}  // namespace dirigent::items
