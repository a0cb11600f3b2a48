// The aggregate functions: one row each. Used for whole collections and for the groups of a `deep` level.
#pragma once
#include <string_view>

#include "engine/resolve/predicate.hpp"
#include "schema/schema.hpp"
#include "sql/dialect.hpp"

namespace dirigent::engine {

struct AggregateFunction {
  std::string_view name;
  std::string_view sql;  // up to the argument: "COUNT(DISTINCT "
  bool distinct;
  enum class Result { kCount, kSum, kValue /* one of the field's */ } result;
};

/// Null for a name that is none. countAll is none: the contract computes it and never shows it.
const AggregateFunction* find_aggregate(std::string_view name);

/// The function over `field`; null for all rows.
Expression aggregate_of(const AggregateFunction& function, const schema::Field* field);

/// The type of the function's result over `field` (null for all rows), for comparisons. On PostgreSQL a sum of integers
/// is one, of others it is numeric; SQLite's numbers compare whatever they are.
base::FieldType type_of(const AggregateFunction& function, const schema::Field* field);

/// Throws INVALID_QUERY when the database has no such function, or no order, for values of `field`.
void require_computable(const AggregateFunction& function, const schema::Field& field, const sql::Dialect& dialect);

}  // namespace dirigent::engine
