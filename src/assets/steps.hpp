// What is done to an image, as a list of acts in the words of a client: ["resize", {"width": 20}]. The list decides
// what the result is called in storage, so it is made exactly as the contract's server makes it, and results of either
// server are those of the other.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace dirigent::assets {

struct Step {
  std::string method;
  json::array arguments;
  /// Members that the last argument, an object, has without a value: JavaScript counts them.
  std::vector<std::string> absent = {};
};
using Steps = std::vector<Step>;

/// SHA-1, in hexadecimal, of what the npm package object-hash 3 makes of the list.
std::string hash_of(const Steps& steps);
/// SHA-1 of a text, in hexadecimal.
std::string sha1_of(std::string_view text);

/// A number as JavaScript writes it: 10, 0.5, NaN.
std::string number_text(double number);

}  // namespace dirigent::assets
