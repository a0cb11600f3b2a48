// A root field of a query -> what is to be read and how the answer is made of it.
#pragma once
#include <string>
#include <vector>

#include "api/graphql/caller_schema.hpp"
#include "api/graphql/fields_of.hpp"
#include "api/graphql/shape.hpp"
#include "engine/read.hpp"
#include "query/parse.hpp"

namespace dirigent::api::graphql {

/// One read of the item service.
struct RootRead {
  std::string collection;
  query::Query query;
  engine::Target target;
  bool singleton = false;  // answers its defaults when there is no row
  Shape shape;             // kObject or kList
};

/// Throws base::Failure for what the query language refuses: depth, ranges, filters that are none.
RootRead plan_root(const CallerSchema& schema, const Request& request, const query::Limits& limits, const Grouped& root,
                   const graphql_lang::FieldDefinition& definition, const Meaning& meaning);

}  // namespace dirigent::api::graphql
