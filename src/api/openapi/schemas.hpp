// Items as the document describes them.
#pragma once
#include "api/openapi/visible.hpp"

namespace dirigent::api::openapi {

/// A collection's item: the fields that are shown, relations as key or item.
json::object item_schema(const Visible& visible, const schema::Collection& collection);

/// A primary key.
json::object key_schema(const schema::Collection& collection);

}  // namespace dirigent::api::openapi
