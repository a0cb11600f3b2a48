#include "engine/walk.hpp"

#include <algorithm>

#include "base/errors.hpp"
#include "engine/cursor.hpp"
#include "engine/plan/plan_columns.hpp"
#include "schema/row_key.hpp"

namespace dirigent::engine {

namespace {

void end_with_key(std::vector<SortTerm>& sort, const schema::Field& key) {
  const auto is_key = [&](const SortTerm& term) {
    return term.subject.path.empty() && !term.subject.value.function() && term.subject.value.field == &key;
  };
  if (std::none_of(sort.begin(), sort.end(), is_key)) sort.emplace_back().subject.value.field = &key;
}

void require_followable(const Reference& subject) {
  const schema::Field* field = subject.value.field;
  if (field != nullptr && field->secret()) {
    base::fail(base::invalid_query("A cursor would tell the concealed \"" + field->name + "\": sort by another field"));
  }
  const std::vector<Step>& path = subject.path;
  if (std::any_of(path.begin(), path.end(), [](const Step& step) { return step.to_many(); })) {
    base::fail(base::invalid_query("Cursors can't follow a sort by many related items"));
  }
}

}  // namespace

Walk walk_of(Branch& root, const sql::Dialect& dialect, const query::Query& query) {
  const schema::Collection& collection = root.collection();
  if (!schema::has_keys(collection)) {
    base::fail(base::invalid_query("Cursors need a primary key, and \"" + collection.name + "\" has none"));
  }
  std::vector<SortTerm>& sort = root.sort;
  end_with_key(sort, collection.primary());
  Walk walk;
  for (const SortTerm& term : sort) {
    require_followable(term.subject);
    walk.columns.push_back(column_of(root, term.subject));
  }
  walk.order = order_of(collection, sort);
  walk.backwards = query.before.has_value();
  if (walk.backwards) {
    for (SortTerm& term : sort) term.descending = !term.descending;
  }
  const std::string cursor = walk.backwards ? *query.before : query.after.value_or("");
  walk.from_somewhere = !cursor.empty();
  if (walk.from_somewhere) {
    Behind behind = behind_cursor(dialect, cursor, walk.order, sort);
    walk.behind = std::move(behind.rows);
    walk.ranges = std::move(behind.ranges);
  }
  return walk;
}

}  // namespace dirigent::engine
