#include "engine/sql/semi_join.hpp"

#include <algorithm>

#include "engine/sql/operators.hpp"
#include "engine/sql/row_keys.hpp"

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

bool has_index(const Step& step) {
  return step.target->table && step.target->table->leads_to(step.end->relation->many_field);
}

bool by_owner_key(const sql::Dialect& dialect, const Step& step, bool few) {
  if (few && step.end->relation->one_collection) return true;
  return dialect.sqlite() && !has_index(step);
}

bool names_few_rows(const Predicate* condition) {
  if (condition->kind == Predicate::Kind::kCompare) return is_equality(*condition);
  if (condition->kind != Predicate::Kind::kAnd) return false;
  return std::any_of(condition->children.begin(), condition->children.end(),
                     [](const Predicate& child) { return names_few_rows(&child); });
}

// Items of a many-to-any junction keep the owner's key as text.
Fragment owner_key(const std::string& from, const Step& step) {
  Fragment key;
  const schema::Relation& relation = *step.end->relation;
  if (relation.one_collection) {
    return std::move(key.column(from, schema::referred_field(relation, *step.from)->name));
  }
  key.column(from, step.from->primary_key);
  return std::move(Fragment("CAST(").append(key).raw(" AS TEXT)"));
}

Fragment owned(const sql::Dialect& dialect, Aliases& aliases, const Step& step, const std::string& alias) {
  const schema::Relation& relation = *step.end->relation;
  Fragment out;
  if (!relation.one_collection) {
    out.raw(" AND ").column(alias, relation.one_collection_field.value_or("collection")).raw(" = ");
    out.parameter(step.from->name);
  }
  if (step.rule) out.raw(" AND ").append(row_condition(dialect, aliases, alias, *step.target, *step.rule));
  return out;
}

namespace {

/// SELECT of the owners' keys; NULL is among them where a row has no owner.
Fragment owners(const sql::Dialect& dialect, Aliases& aliases, const Step& step, const RelatedRows& rows) {
  const std::string& field = step.end->relation->many_field;
  Fragment out("SELECT ");
  out.column(rows.alias, field).raw(" FROM ").append(rows_of(dialect, *step.target));
  out.raw(" AS ").identifier(rows.alias);
  out.append(rows.joins).raw(" WHERE ").append(rows.condition);
  return out.append(owned(dialect, aliases, step, rows.alias)), out;
}

/// "x NOT IN (...)" that holds where x is NULL, and whatever NULLs are in the list.
Fragment not_in(const Fragment& key, const Fragment& list, const std::string& alias, const std::string& field) {
  Fragment out("(");
  out.append(key).raw(" IS NULL OR ").append(key).raw(" NOT IN (").append(list);
  return out.raw(" AND ").column(alias, field).raw(" IS NOT NULL))"), out;
}

}  // namespace

Fragment owner_among(const sql::Dialect& dialect, Aliases& aliases, const std::string& from, const Step& step,
                     const RelatedRows& rows) {
  Fragment out = owner_key(from, step);
  // PostgreSQL keeps to the owners' index only when the keys come as an array.
  out.raw(dialect.postgres() ? " = ANY(ARRAY(" : " IN (").append(owners(dialect, aliases, step, rows));
  return out.raw(dialect.postgres() ? "))" : ")"), out;
}

Fragment owner_not_among(const sql::Dialect& dialect, Aliases& aliases, const std::string& from, const Step& step,
                         const RelatedRows& rows) {
  const Fragment list = owners(dialect, aliases, step, rows);
  return not_in(owner_key(from, step), list, rows.alias, step.end->relation->many_field);
}

Fragment owner_among_or_alone(const sql::Dialect& dialect, Aliases& aliases, const std::string& from, const Step& step,
                              const RelatedRows& rows) {
  const RelatedRows all{rows.alias, {}, Fragment("1 = 1")};
  Fragment out("(");
  out.append(owner_key(from, step)).raw(" IN (").append(owners(dialect, aliases, step, rows)).raw(") OR (");
  out.append(owner_not_among(dialect, aliases, from, step, all));
  out.raw(" AND EXISTS (SELECT 1 FROM (SELECT 1) AS ").identifier(aliases.next()).raw(" LEFT JOIN ");
  out.append(rows_of(dialect, *step.target)).raw(" AS ").identifier(rows.alias).raw(" ON 1 = 0").append(rows.joins);
  return out.raw(" WHERE ").append(rows.condition).raw(")))"), out;
}

}  // namespace dirigent::engine
