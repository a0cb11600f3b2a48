// The argument of json(field, path): "data, a.b[0]".
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/errors.hpp"

namespace dirigent::query {

struct JsonPath {
  struct Segment {
    std::string key;  // the digits of an index
    bool index = false;
  };
  std::string field;
  std::vector<Segment> segments;
  std::string suffix;  // the path as it appears in the item's key: "a_b_0"
};

/// INVALID_QUERY for a path that is missing, deeper than `max_depth`, or holds wildcards.
base::Result<JsonPath> parse_json_path(std::string_view argument, int max_depth);

}  // namespace dirigent::query
