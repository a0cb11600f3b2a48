// A `filter` argument as GraphQL writes it -> the filter object of the query language. They differ in two names:
// `born_func: {year: ...}` is `year(born): ...`, and `item__posts: ...` is `item:posts: ...`.
#pragma once
#include "base/json.hpp"
#include "schema/schema.hpp"

namespace dirigent::api::graphql {

json::value filter_object(const json::value& argument, const schema::Schema& model,
                          const schema::Collection& collection);

}  // namespace dirigent::api::graphql
