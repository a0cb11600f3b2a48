// The scalars every schema has (specification of October 2021, section 3.5): what they take for input.
#pragma once
#include <string_view>

#include "graphql_lang/type_system.hpp"

namespace dirigent::graphql_lang {

struct StandardScalar {
  std::string_view name;
  Scalar scalar;
};

extern const StandardScalar kStandardScalars[5];

/// A refusal that is the whole message.
ScalarResult refused_whole(std::string message);
/// A refusal that follows what was expected; without a text only that is said.
ScalarResult refused(std::string message = {});
/// A literal number as JSON: an integer where it fits.
json::value number_of(const Value& literal);

}  // namespace dirigent::graphql_lang
