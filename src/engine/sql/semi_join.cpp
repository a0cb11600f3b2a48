#include "engine/sql/semi_join.hpp"

#include <algorithm>

#include "engine/sql/operators.hpp"

namespace dirigent::engine {

using sql::Fragment;

namespace {

constexpr std::size_t kFewValues = 100;

bool is_equality(const Predicate& condition) {
  const bool by_value = condition.op->name == "_eq" || condition.op->name == "_in";
  const bool some_values = !condition.values.empty() && condition.values.size() <= kFewValues;
  const bool telling = condition.value_type != base::FieldType::kBoolean &&
                       condition.subject.value.kind != Expression::Kind::kRelatedCount;
  return by_value && some_values && telling;
}

}  // namespace

bool goes_by_owner_key(const Step& step) {
  return step.end->kind == schema::RelationKind::kO2M && step.end->relation->one_collection.has_value();
}

bool names_few_rows(const Predicate* condition) {
  if (condition->kind == Predicate::Kind::kCompare) return is_equality(*condition);
  if (condition->kind != Predicate::Kind::kAnd) return false;
  return std::any_of(condition->children.begin(), condition->children.end(),
                     [](const Predicate& child) { return names_few_rows(&child); });
}

Fragment owner_among(const sql::Dialect& dialect, Aliases& aliases, const std::string& from, const Step& step,
                     const RelatedRows& rows) {
  Fragment owners("SELECT ");
  owners.column(rows.alias, step.end->relation->many_field).raw(" FROM ").identifier(step.target->name).raw(" AS ");
  owners.identifier(rows.alias).append(rows.joins).raw(" WHERE ").append(rows.condition);
  if (step.rule) owners.raw(" AND ").append(row_condition(dialect, aliases, rows.alias, *step.target, *step.rule));
  Fragment out;
  out.column(from, step.from->primary_key);
  // PostgreSQL keeps to the owners' index only when the keys come as an array.
  if (dialect.postgres()) return out.raw(" = ANY(ARRAY(").append(owners).raw("))"), out;
  return out.raw(" IN (").append(owners).raw(")"), out;
}

}  // namespace dirigent::engine
