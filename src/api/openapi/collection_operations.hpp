// The operations that every collection has.
#pragma once
#include <optional>

#include "api/openapi/operation.hpp"

namespace dirigent::api::openapi {

/// `method` on the list of a collection's items or on one of them; nothing when the caller may not use it, or when it
/// is none of a document (SEARCH).
std::optional<json::object> collection_operation(const Visible& visible, const schema::Collection& collection,
                                                 std::string_view method, bool one);

}  // namespace dirigent::api::openapi
