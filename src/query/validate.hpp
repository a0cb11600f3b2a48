// Checks of a parsed query that need no schema.
#pragma once
#include <optional>

#include "base/errors.hpp"
#include "query/parse.hpp"

namespace dirigent::query {

/// The first rule a query breaks: ranges of limit, offset and page, depth of fields, sort and deep, alias names.
std::optional<base::Error> validate(const Query& query, const Limits& limits);

}  // namespace dirigent::query
