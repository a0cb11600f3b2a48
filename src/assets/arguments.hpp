// The arguments of a step, checked as the contract does, with its words for what is wrong: "Expected positive integer
// for width but received -1 of type number". Everything here throws base::Failure(INVALID_QUERY).
#pragma once
#include <array>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "images/recipe.hpp"

namespace dirigent::assets {

/// Null for what is not there.
[[noreturn]] void fail_expected(std::string_view name, std::string_view expected, const json::value* received);
[[noreturn]] void fail_transformation(std::string reason);

/// Is it there, and not null?
bool given(const json::value* value);
std::optional<double> number_of(const json::value* value);
std::optional<int> integer_of(const json::value* value);
/// Not an empty one.
std::optional<std::string> text_of(const json::value* value);

/// Members of an object among the arguments. What is not there, or null, gives nothing; what is no such value throws.
class Members {
 public:
  /// Null: an object without members.
  explicit Members(const json::object* object) : object_(object) {}
  const json::value* find(std::string_view name) const;
  std::optional<bool> flag(std::string_view name, std::string_view known_as = {}) const;
  std::optional<int> integer(std::string_view name, int least, int most, std::string_view expected) const;
  std::optional<double> number(std::string_view name, double least, double most, std::string_view expected) const;
  std::optional<std::string> choice(std::string_view name, std::initializer_list<std::string_view> choices,
                                    std::string_view expected) const;
  std::optional<images::Colour> colour(std::string_view name) const;

 private:
  const json::object* object_;
};

/// A colour as CSS names one, or an object of r, g, b and alpha.
images::Colour colour_of(const json::value& value);

}  // namespace dirigent::assets
