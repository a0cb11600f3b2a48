// Who saved which part of a version, and when: members `_user` and `_date` of every object that was saved. Pure.
#pragma once
#include <string>

#include "base/json.hpp"
#include "schema/schema.hpp"

namespace dirigent::content {

/// The two members, on the object itself and on all objects of items that hang on it.
void stamp(json::object& members, const schema::Collection& collection, const json::value& user,
           const std::string& date);

/// Without these members, with what they say in the fields that are filled by updates (of items with a key) or by
/// creates, for all items within.
json::object told(const json::object& members, const schema::Collection& collection, bool update);

/// The fields of `collection` that told() fills, with their values.
json::object filled(const json::object& members, const schema::Collection& collection);

}  // namespace dirigent::content
