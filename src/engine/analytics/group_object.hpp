// Groups as JSON objects: values that stand below the same key share its object.
#pragma once
#include <string>
#include <vector>

namespace dirigent::engine {

/// The text before each of an object's values and behind the last one.
struct ObjectText {
  std::vector<std::string> leads;
  std::string close;
};

/// `keys` are the places of the values, in the order in which they are written. Only neighbours share an object.
ObjectText object_text(const std::vector<std::vector<std::string>>& keys);

}  // namespace dirigent::engine
