#include "engine/sql/conditions.hpp"

#include <algorithm>

#include "base/errors.hpp"
#include "engine/sql/operators.hpp"
#include "engine/sql/related_values.hpp"
#include "engine/sql/row_keys.hpp"
#include "engine/sql/search_sql.hpp"
#include "engine/sql/semi_join.hpp"

namespace dirigent::engine {

using sql::Fragment;

namespace {

constexpr int kMaxJoins = 40;  // SQLite joins 64 tables at most
constexpr char kSeparator = '\x1f';

/// Identifies the first `count` steps of a path.
std::string key_of(const std::vector<Step>& path, std::size_t count) {
  std::string key;
  for (std::size_t i = 0; i < count; ++i) key.append(path[i].name) += kSeparator;
  return key;
}

bool passes(const Predicate& predicate, const std::string& key) {
  return key_of(predicate.subject.path, predicate.subject.path.size()).starts_with(key);
}

/// Is everything in `predicate` about the rows behind the relation `key`?
bool speaks_only_of(const Predicate& predicate, const std::string& key) {
  if (predicate.kind == Predicate::Kind::kAnd || predicate.kind == Predicate::Kind::kOr) {
    return std::all_of(predicate.children.begin(), predicate.children.end(),
                       [&](const Predicate& child) { return speaks_only_of(child, key); });
  }
  return passes(predicate, key);
}

/// Could `predicate` hold when there is no row behind the relation `key`?
bool holds_without_row(const Predicate& predicate, const std::string& key) {
  switch (predicate.kind) {
    case Predicate::Kind::kAnd:
      for (const Predicate& child : predicate.children)
        if (!holds_without_row(child, key)) return false;
      return true;
    case Predicate::Kind::kOr:
      for (const Predicate& child : predicate.children)
        if (holds_without_row(child, key)) return true;
      return false;
    case Predicate::Kind::kCompare:
      return !passes(predicate, key) || holds_for_null(predicate) ||
             predicate.subject.value.kind == Expression::Kind::kRelatedCount;
    case Predicate::Kind::kSome:
      return !passes(predicate, key);
    case Predicate::Kind::kNone:
      return true;
    case Predicate::Kind::kIndexed:
      return !passes(predicate, key);
    case Predicate::Kind::kNever:
      return false;
  }
  return true;
}

/// `parts` under one pair of parentheses; many of them as a balanced tree, because SQLite bounds how deep it may be.
Fragment joined(std::span<Fragment> parts, std::string_view word) {
  constexpr std::size_t kFlat = 64;
  if (parts.size() == 1) return std::move(parts.front());
  Fragment out("(");
  if (parts.size() > kFlat) {
    out.append(joined(parts.first(parts.size() / 2), word)).raw(word);
    out.append(joined(parts.subspan(parts.size() / 2), word));
  } else {
    for (std::size_t i = 0; i < parts.size(); ++i) out.raw(i > 0 ? word : "").append(std::move(parts[i]));
  }
  return out.raw(")"), out;
}

/// Where there is no row there is nothing to hide.
Fragment or_absent(const std::string& alias, const Guard& guard, Fragment holds) {
  Fragment out("(");
  out.append(std::move(holds)).raw(" OR ").column(alias, guard.collection->primary_key);
  return out.raw(" IS NULL)"), out;
}

}  // namespace

Fragment as_value(const sql::Dialect& dialect, Fragment condition) {
  if (!dialect.sqlite()) return condition;
  return std::move(Fragment("CASE WHEN ").append(std::move(condition)).raw(" THEN 1 END"));
}

Conditions::Conditions(const sql::Dialect& dialect, Aliases& aliases, std::string alias)
    : dialect_(dialect), aliases_(aliases), root_{std::move(alias), {}} {}

void Conditions::known(const std::vector<const Step*>& path, std::string alias) {
  std::string key;
  for (const Step* step : path) key.append(step->name) += kSeparator;
  bound_.emplace(std::move(key), Bound{std::move(alias), &root_});
}

// Where no row could fulfil the conditions without the joined one, the database may begin with that one.
Conditions::Bound Conditions::join(const Bound& from, const Step& step, const std::string& key) {
  if (++joined_tables_ > kMaxJoins) base::fail(base::invalid_query("Filter and sort pass too many relations"));
  const std::string alias = aliases_.next();
  const auto& about = from.source->about;
  const bool needed =
      std::any_of(about.begin(), about.end(), [&](const auto* p) { return !holds_without_row(*p, key); });
  Fragment& joins = from.source->joins;
  joins.raw(needed ? " JOIN " : " LEFT JOIN ").append(rows_of(dialect_, *step.target));
  joins.raw(" AS ").identifier(alias).raw(" ON ");
  joins.append(step_condition(dialect_, aliases_, from.alias, step, alias));
  return {alias, from.source};
}

/// The row after `count` steps; joins what is not there yet. REQUIRES: relations to many among them are bound.
Conditions::Bound Conditions::walk(const std::vector<Step>& path, std::size_t count) {
  Bound row{root_.alias, &root_};
  std::string key;
  for (std::size_t i = 0; i < count; ++i) {
    key.append(path[i].name) += kSeparator;
    const auto known = bound_.find(key);
    row = known != bound_.end() ? known->second : bound_.emplace(key, join(row, path[i], key)).first->second;
  }
  return row;
}

void Conditions::collect_opens(const Predicate& predicate, Opens& into) const {
  for (const Predicate& child : predicate.children) {
    if (predicate.kind == Predicate::Kind::kAnd || predicate.kind == Predicate::Kind::kOr) collect_opens(child, into);
  }
  const std::vector<Step>& path = predicate.subject.path;
  const bool quantifier = predicate.kind == Predicate::Kind::kSome || predicate.kind == Predicate::Kind::kNone;
  const std::size_t count = quantifier ? path.size() - 1 : path.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (!path[i].to_many()) continue;
    std::string key = key_of(path, i + 1);
    if (bound_.contains(key)) continue;
    into.emplace(std::move(key), Open{&path, i});
    return;
  }
}

Conditions::Opens Conditions::opens(const Predicate& predicate) const {
  Opens result;
  collect_opens(predicate, result);
  return result;
}

template <class Inner>
Fragment Conditions::exists(const std::string& key, const Open& open, const std::vector<const Predicate*>& about,
                            Inner inner) {
  const Bound from = walk(*open.path, open.index);
  const Step& step = (*open.path)[open.index];
  Source source{aliases_.next(), {}, about};
  bound_.emplace(key, Bound{source.alias, &source});
  const Fragment condition = inner();
  std::erase_if(bound_, [&](const auto& entry) { return entry.second.source == &source; });

  const bool null_row =
      std::all_of(about.begin(), about.end(), [&](const auto* part) { return holds_without_row(*part, key); });
  const bool alone =
      std::all_of(about.begin(), about.end(), [&](const auto* part) { return speaks_only_of(*part, key); });
  const bool few = std::any_of(about.begin(), about.end(), names_few_rows);
  const RelatedRows rows{source.alias, source.joins, condition};
  // A relation that is hidden on some rows is asked row by row.
  const bool by_key = alone && !step.guard;
  if (by_key && null_row && !has_index(step)) return owner_among_or_alone(dialect_, aliases_, from.alias, step, rows);
  if (by_key && !null_row && by_owner_key(dialect_, step, few)) {
    return owner_among(dialect_, aliases_, from.alias, step, rows);
  }
  const Fragment on = step_condition(dialect_, aliases_, from.alias, step, source.alias);
  Fragment out("EXISTS (SELECT 1 FROM ");
  if (null_row) {
    out.raw("(SELECT 1) AS ").identifier(aliases_.next()).raw(" LEFT JOIN ");
    out.append(rows_of(dialect_, *step.target)).raw(" AS ").identifier(source.alias).raw(" ON ").append(on);
    out.append(source.joins).raw(" WHERE ").append(condition);
  } else {
    out.append(rows_of(dialect_, *step.target)).raw(" AS ").identifier(source.alias).append(source.joins);
    out.raw(" WHERE ").append(on).raw(" AND ").append(condition);
  }
  return out.raw(")"), out;
}

/// All of `parts`. Those that pass the same relation to many share one sub-select.
Fragment Conditions::both_conditions(std::vector<const Predicate*> parts) {
  std::vector<Fragment> result;
  std::vector<Opens> open;
  open.reserve(parts.size());
  for (const Predicate* part : parts) open.push_back(opens(*part));
  std::vector<bool> used(parts.size(), false);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (used[i]) continue;
    std::vector<std::size_t> together = {i};
    used[i] = true;
    const std::pair<const std::string, Open>* shared = nullptr;
    for (std::size_t member = 0; member < together.size(); ++member) {
      for (const auto& relation : open[together[member]]) {
        for (std::size_t j = i + 1; j < parts.size(); ++j) {
          if (used[j] || !open[j].contains(relation.first)) continue;
          used[j] = true;
          together.push_back(j);
          if (shared == nullptr) shared = &relation;
        }
      }
    }
    if (shared == nullptr) {
      result.push_back(condition(*parts[i]));
      continue;
    }
    std::vector<const Predicate*> group;
    group.reserve(together.size());
    for (const std::size_t member : together) group.push_back(parts[member]);
    result.push_back(exists(shared->first, shared->second, group, [&] { return both_conditions(group); }));
  }
  return joined(result, " AND ");
}

Fragment Conditions::any_condition(const Predicate& predicate) {
  std::vector<Fragment> parts;
  for (const Predicate& child : predicate.children) parts.push_back(condition(child));
  return joined(parts, " OR ");
}

Fragment Conditions::compare(const Predicate& predicate) {
  const Opens open = opens(predicate);
  if (!open.empty()) {
    const auto& [key, relation] = *open.begin();
    return exists(key, relation, {&predicate}, [&] { return compare(predicate); });
  }
  const Expression& expression = predicate.subject.value;
  if (!expression.guard || predicate.as_shown) {
    return predicate.op->build(dialect_, value(predicate.subject), predicate);
  }
  const std::vector<Step>& path = predicate.subject.path;
  const Bound row = walk(path, path.size());
  const bool counts = expression.kind == Expression::Kind::kRelatedCount;
  Fragment guard = guard_of(row.alias, expression.guard);
  if (!path.empty() && (counts || holds_for_null(predicate))) {
    guard = or_absent(row.alias, expression.guard, std::move(guard));
  }
  Fragment out("(");
  out.append(guard);
  const Fragment value = bare_value(row, expression, row.alias != row.source->alias);
  return out.raw(" AND ").append(predicate.op->build(dialect_, value, predicate)).raw(")"), out;
}

/// About the statement's own row the guard takes part in its joins.
Fragment Conditions::guard_of(const std::string& alias, const Guard& guard) {
  if (alias == root_.alias) return condition(*guard.rows);
  return row_condition(dialect_, aliases_, alias, *guard.collection, *guard.rows);
}

Fragment Conditions::quantified(const Predicate& predicate) {
  const Opens open = opens(predicate);
  if (!open.empty()) {
    const auto& [key, relation] = *open.begin();
    return exists(key, relation, {&predicate}, [&] { return quantified(predicate); });
  }
  const std::vector<Step>& path = predicate.subject.path;
  const Bound from = walk(path, path.size() - 1);
  const std::string alias = aliases_.next();
  Conditions inner(dialect_, aliases_, alias);
  const Fragment condition = inner.where(predicate.children.front());
  const bool some = predicate.kind == Predicate::Kind::kSome;
  if (!path.back().guard && by_owner_key(dialect_, path.back(), some && names_few_rows(&predicate.children.front()))) {
    const auto build = some ? owner_among : owner_not_among;
    return build(dialect_, aliases_, from.alias, path.back(), {alias, inner.joins(), condition});
  }
  Fragment out(some ? "EXISTS (SELECT 1 FROM " : "NOT EXISTS (SELECT 1 FROM ");
  out.append(rows_of(dialect_, *path.back().target)).raw(" AS ").identifier(alias).append(inner.joins());
  out.raw(" WHERE ");
  out.append(step_condition(dialect_, aliases_, from.alias, path.back(), alias));
  return out.raw(" AND ").append(condition).raw(")"), out;
}

Fragment Conditions::where(const Predicate& predicate) {
  root_.about.push_back(&predicate);
  Fragment out = condition(predicate);
  root_.about.pop_back();
  return out;
}

Fragment Conditions::condition(const Predicate& predicate) {
  switch (predicate.kind) {
    case Predicate::Kind::kAnd: {
      if (predicate.children.empty()) return Fragment("1 = 1");
      std::vector<const Predicate*> parts;
      for (const Predicate& child : predicate.children) parts.push_back(&child);
      return both_conditions(std::move(parts));
    }
    case Predicate::Kind::kOr:
      return any_condition(predicate);
    case Predicate::Kind::kCompare:
      return compare(predicate);
    case Predicate::Kind::kSome:
    case Predicate::Kind::kNone:
      return quantified(predicate);
    case Predicate::Kind::kIndexed:
      return found_condition(dialect_, root_.alias, *predicate.indexed);
    case Predicate::Kind::kNever:
      return Fragment("1 = 0");
  }
  return Fragment("1 = 0");
}

Fragment Conditions::value(const Reference& reference) {
  const Bound row = walk(reference.path, reference.path.size());
  return value_of(row, reference.value, row.alias != row.source->alias);
}

Fragment Conditions::value(const std::string& alias, const Expression& expression, bool shared) {
  return value_of({alias, &root_}, expression, shared);
}

Fragment Conditions::value_of(const Bound& row, const Expression& expression, bool shared) {
  if (expression.kind == Expression::Kind::kGuard) {
    return as_value(dialect_, guard_of(row.alias, expression.guard));
  }
  if (!expression.guard) return bare_value(row, expression, shared);
  Fragment guard = guard_of(row.alias, expression.guard);
  const bool counts = expression.kind == Expression::Kind::kRelatedCount;
  if (counts && row.alias != root_.alias) guard = or_absent(row.alias, expression.guard, std::move(guard));
  if (expression.kind == Expression::Kind::kAggregate) {
    return aggregate_sql(row.alias, expression, guard);
  }
  Fragment out("CASE WHEN ");
  return out.append(guard).raw(" THEN ").append(bare_value(row, expression, shared)).raw(" END"), out;
}

Fragment Conditions::bare_value(const Bound& row, const Expression& expression, bool shared) {
  const bool counts = expression.kind == Expression::Kind::kRelatedCount;
  if (!counts || (has_index(*expression.counted) && !shared)) {
    return expression_sql(dialect_, aliases_, row.alias, expression);
  }
  const auto [gathered, is_new] = gathered_.try_emplace({row.alias, expression.counted->name});
  if (is_new) {
    if (++joined_tables_ > kMaxJoins) base::fail(base::invalid_query("Filter and sort pass too many relations"));
    RelatedValue made = gathered_count(dialect_, aliases_, row.alias, *expression.counted);
    row.source->joins.append(std::move(made.join));
    gathers_ = true;
    gathered->second = std::move(made.value);
  }
  return gathered->second;
}

Fragment Conditions::smallest(const SortTerm& term, const std::string& key, const Open& open) {
  const Bound from = walk(*open.path, open.index);
  const Step& step = (*open.path)[open.index];
  Source source{aliases_.next(), {}};
  bound_.emplace(key, Bound{source.alias, &source});
  Opens deeper;
  Predicate probe;  // only its path counts
  probe.subject = term.subject;
  collect_opens(probe, deeper);
  Fragment inner = deeper.empty() ? value(term.subject)
                                  : smallest(term, deeper.begin()->first, {open.path, deeper.begin()->second.index});
  std::erase_if(bound_, [&](const auto& entry) { return entry.second.source == &source; });

  const RelatedSort sort{source.alias, std::move(source.joins), std::move(inner), term.descending};
  Fragment first;
  if (has_index(step) && from.alias == from.source->alias) {
    first = first_value(dialect_, aliases_, from.alias, step, sort);
  } else {
    RelatedValue made = gathered_first(dialect_, aliases_, from.alias, step, sort);
    from.source->joins.append(std::move(made.join));
    gathers_ = true;
    first = std::move(made.value);
  }
  // Where there is no row there is nothing to count: that is 0, not NULL.
  if (term.subject.value.kind != Expression::Kind::kRelatedCount) return first;
  return std::move(Fragment("COALESCE(").append(std::move(first)).raw(", 0)"));
}

Fragment Conditions::sort_value(const SortTerm& term) {
  Predicate probe;
  probe.subject = term.subject;
  Opens open;
  collect_opens(probe, open);
  return open.empty() ? value(term.subject)
                      : smallest(term, open.begin()->first, {&term.subject.path, open.begin()->second.index});
}

Fragment Conditions::order(const SortTerm& term) {
  Fragment out = sort_value(term);
  return out.raw(term.descending ? " DESC" : " ASC"), out;
}

}  // namespace dirigent::engine
