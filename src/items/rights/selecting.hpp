// By which rights a query selects the items of an update or delete by query.
#pragma once
#include <string_view>

#include "access/access.hpp"
#include "schema/schema.hpp"

namespace dirigent::items {

/// `who` for the selection: as a reader, so that conditions on what is hidden find nothing. Whoever may read nothing of
/// the collection selects among the items, and by the fields, that `action` is permitted on.
access::Who selecting(const access::Who& who, const schema::Schema& schema, std::string_view collection,
                      access::Action action);

}  // namespace dirigent::items
