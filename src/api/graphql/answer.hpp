// The answers of GraphQL: `{data, errors}` with status 200, and what is refused before anything runs, in the envelope
// of every refusal.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/errors.hpp"
#include "graphql_lang/problem.hpp"
#include "http/message.hpp"

namespace dirigent::api::graphql {

/// Keys and positions from the root of the answer to a field.
using Path = std::vector<std::variant<std::string, std::size_t>>;

/// One entry of `errors`.
struct FieldError {
  base::Error error;
  std::vector<graphql_lang::Location> locations;
  Path path;
};

/// 400 GRAPHQL_VALIDATION with all of `problems`.
http::Response validation_response(const std::vector<graphql_lang::Problem>& problems);
/// 400 GRAPHQL_EXECUTION: the request cannot be run whatever the document says.
http::Response execution_response(std::string_view reason);
/// 200 with what went wrong before any field was looked at.
http::Response problems_response(const std::vector<graphql_lang::Problem>& problems);
/// 200 with `data` (JSON text of an object; empty for none) and `errors`, either as far as there is any.
http::Response answer_response(std::string data, const std::vector<FieldError>& errors);

}  // namespace dirigent::api::graphql
