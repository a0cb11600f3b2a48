#include "engine/resolve/aggregates.hpp"

#include "base/errors.hpp"
#include "engine/sql/column_types.hpp"

namespace dirigent::engine {

namespace {

using base::FieldType;
using Result = AggregateFunction::Result;

constexpr AggregateFunction kFunctions[] = {
    {"count", "COUNT(", false, Result::kCount}, {"countDistinct", "COUNT(DISTINCT ", true, Result::kCount},
    {"sum", "SUM(", false, Result::kSum},       {"sumDistinct", "SUM(DISTINCT ", true, Result::kSum},
    {"avg", "AVG(", false, Result::kSum},       {"avgDistinct", "AVG(DISTINCT ", true, Result::kSum},
    {"min", "MIN(", false, Result::kValue},     {"max", "MAX(", false, Result::kValue},
};

/// What PostgreSQL has no function or order for; SQLite takes everything.
bool computable(const AggregateFunction& function, const schema::Field& field, const sql::Dialect& dialect) {
  if (dialect.sqlite()) return true;
  const bool number = field.type == FieldType::kInteger || field.type == FieldType::kBigInteger ||
                      field.type == FieldType::kFloat || field.type == FieldType::kDecimal;
  const bool ordered = is_ordered_type(field.data_type);
  const bool compared = ordered && field.type != FieldType::kBoolean && field.type != FieldType::kUuid &&
                        field.type != FieldType::kUnknown && field.data_type != "jsonb";
  switch (function.result) {
    case Result::kSum:
      return number;
    case Result::kValue:
      return compared;
    case Result::kCount:
      return !function.distinct || ordered;
  }
  return false;
}

}  // namespace

const AggregateFunction* find_aggregate(std::string_view name) {
  for (const AggregateFunction& function : kFunctions)
    if (function.name == name) return &function;
  return nullptr;
}

FieldType type_of(const AggregateFunction& function, const schema::Field* field) {
  switch (function.result) {
    case Result::kCount:
      return FieldType::kBigInteger;
    case Result::kValue:
      return field->type;
    case Result::kSum:
      break;
  }
  if (field->type == FieldType::kFloat) return FieldType::kFloat;
  const bool whole = field->type == FieldType::kInteger && function.sql.starts_with("SUM");
  return whole ? FieldType::kBigInteger : FieldType::kDecimal;
}

void require_computable(const AggregateFunction& function, const schema::Field& field, const sql::Dialect& dialect) {
  const bool counted = function.result == Result::kCount && !function.distinct;
  if (field.secret() && !counted) {  // even the masked least value can be sorted by
    base::fail(base::invalid_query("\"" + field.name + "\" is concealed: it can only be counted"));
  }
  if (!field.alias() && computable(function, field, dialect)) return;
  base::fail(base::invalid_query("Can't compute \"" + std::string(function.name) + "\" of \"" + field.name + "\""));
}

Expression aggregate_of(const AggregateFunction& function, const schema::Field* field) {
  Expression value;
  value.kind = Expression::Kind::kAggregate;
  value.aggregate = &function;
  value.field = field;
  return value;
}

}  // namespace dirigent::engine
