// Any bytes as a GraphQL document: it parses or is refused with a place inside the text; what parses is judged against
// a small type system, and what is valid has variables that can be read.
#include <cstdint>
#include <string_view>

#include "graphql_lang/coercion.hpp"
#include "graphql_lang/testing.hpp"

namespace {

void require(bool holds) {
  if (!holds) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dirigent::graphql_lang;  // NOLINT(google-build-using-namespace)
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = parse(text);
  if (const Problem* problem = std::get_if<Problem>(&parsed)) {
    require(!problem->message.empty() && problem->locations.size() == 1);
    require(problem->locations.front().line >= 1 && problem->locations.front().column <= size + 1);
    return 0;
  }
  const Document& document = std::get<Document>(parsed);
  require(!document.order.empty());
  if (!validate(testing::pets(), document).empty()) return 0;
  for (const Operation& operation : document.operations) {
    const auto variables = coerce_variables(testing::pets(), operation, {});
    require(variables.index() == 0 || !std::get<1>(variables).empty());
  }
  return 0;
}
