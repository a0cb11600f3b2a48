// Query strings and bodies -> query::Query, with the contract's validation errors (INVALID_QUERY) as values.
#pragma once
#include <string_view>

#include "base/errors.hpp"
#include "base/json.hpp"
#include "query/types.hpp"

namespace dirigent::query {

struct Limits {
  std::int64_t default_limit = 100;       // QUERY_LIMIT_DEFAULT
  std::optional<std::int64_t> max_limit;  // QUERY_LIMIT_MAX
  int max_relational_depth = 10;          // MAX_RELATIONAL_DEPTH
  int max_json_depth = 10;                // MAX_JSON_QUERY_DEPTH
  int max_parse_depth = 10;               // QUERYSTRING_MAX_PARSE_DEPTH
  int array_limit = 500;                  // QUERYSTRING_ARRAY_LIMIT
  std::size_t answer_size = 256 << 20;    // DIRIGENT_ANSWER_MAX_SIZE, bytes of one answer that is not streamed
};

/// A query string ("filter[a][_eq]=1&sort=-b", without `?`) as nested JSON, as the `qs` rules have it: brackets,
/// repeated keys, arrays, percent encoding, `+` as space; depth and array limits; a flat `a=b` gives {"a":"b"}.
base::Result<json::object> parse_query_string(std::string_view text, const Limits& limits);

/// The same keys from a query string's object or a body's `query` object. Values may be JSON texts, csv or real JSON.
base::Result<Query> parse_query(const json::object& raw, const Limits& limits);

/// A filter object alone (permissions, body filters).
base::Result<Filter> parse_filter(const json::value& raw, const Limits& limits);

}  // namespace dirigent::query
