// A filter as people write it: the way back from query::Filter to the JSON that parses to it.
#pragma once
#include "query/types.hpp"

namespace dirigent::query {

/// {"_and": [...]}, {"a": {"b": {"_eq": 1}}}, {"a": {"_some": {...}}}.
json::object written_filter(const Filter& filter);

}  // namespace dirigent::query
