// The detailed form of a one-to-many value: {create: [...], update: [...], delete: [...]}.
#pragma once
#include "base/json.hpp"

namespace dirigent::items {

struct Alterations {
  json::array create, update;  // objects
  json::array remove;          // keys
};

/// Throws INVALID_PAYLOAD "Invalid one-to-many update structure: ..." for anything else.
Alterations parse_alterations(const json::value& value);

}  // namespace dirigent::items
