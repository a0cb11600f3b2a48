#include "engine/plan/plan_columns.hpp"

#include <algorithm>

#include "base/errors.hpp"

namespace dirigent::engine {

namespace {

constexpr std::size_t kMaxColumns = 1500;  // of one statement; SQLite and PostgreSQL allow a little more

std::size_t add(Branch& branch, Column column) {
  if (branch.columns.size() >= kMaxColumns) too_much();
  branch.columns.push_back(std::move(column));
  return branch.columns.size() - 1;
}

/// The first column of the row of `node` that `is_same`, or a new one with `value`.
template <class Same>
std::size_t known_or_new(Branch& branch, std::size_t node, Expression value, Same is_same) {
  const auto known = std::find_if(branch.columns.begin(), branch.columns.end(), [&](const Column& column) {
    return column.node == node && column.path.empty() && is_same(column.value, value);
  });
  if (known != branch.columns.end()) return static_cast<std::size_t>(known - branch.columns.begin());
  return add(branch, {node, std::move(value), {}});
}

}  // namespace

void too_much() {
  base::fail(base::invalid_query("Query asks for too many nested fields"));
}

std::size_t column_of(Branch& branch, std::size_t node, Expression value) {
  const auto same = [](const Expression& known, const Expression& wanted) {
    return !known.function() && !wanted.function() && known.field == wanted.field && known.guard == wanted.guard;
  };
  return known_or_new(branch, node, std::move(value), same);
}

std::size_t column_of(Branch& branch, std::size_t node, const schema::Field& field) {
  Expression value;
  value.field = &field;
  return column_of(branch, node, std::move(value));
}

std::size_t column_of(Branch& branch, const Reference& reference) {
  if (reference.path.empty()) return column_of(branch, 0, reference.value);
  return add(branch, {0, reference.value, reference.path});
}

std::size_t guard_column(Branch& branch, std::size_t node, Guard guard) {
  Expression told;
  told.kind = Expression::Kind::kGuard;
  told.guard = std::move(guard);
  const auto same = [](const Expression& known, const Expression& wanted) {
    return known.kind == wanted.kind && known.guard == wanted.guard;
  };
  return known_or_new(branch, node, std::move(told), same);
}

}  // namespace dirigent::engine
