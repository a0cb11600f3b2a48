// How a column is met by people: the row of directus_fields that it gets when it is tracked.
#pragma once
#include "schema/schema.hpp"

namespace dirigent::model {

/// `place`: its number among the collection's fields, from 1.
json::object column_row(const schema::Collection& collection, const schema::Field& field, std::size_t place);

/// "{{name}}" for the field that tells items apart best, or nothing.
std::optional<std::string> display_template(const schema::Collection& collection);

}  // namespace dirigent::model
