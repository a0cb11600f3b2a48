#include "engine/read.hpp"

#include <algorithm>

#include "base/errors.hpp"
#include "engine/aggregate.hpp"
#include "engine/cursor.hpp"
#include "engine/plan/plan_cache.hpp"
#include "engine/reading.hpp"
#include "engine/resolve/resolver.hpp"
#include "engine/sql/key_value.hpp"
#include "engine/variable_values.hpp"
#include "schema/row_key.hpp"

namespace dirigent::engine {

namespace {

/// The key takes the place of a condition on it, as the contract has it; other conditions stay.
void drop_key_conditions(std::optional<query::Filter>& filter, const std::string& key) {
  if (!filter) return;
  const auto of_key = [&key](const query::Filter& one) {
    return one.kind == query::Filter::Kind::kCondition && one.path.size() == 1 && one.path.front() == key;
  };
  if (filter->kind == query::Filter::Kind::kAnd) std::erase_if(filter->children, of_key);
  if (filter->empty() || of_key(*filter)) filter.reset();
}

/// What a query for one item leaves open. Lists ignore `version`, as the contract has it.
void narrow(query::Query& query, const schema::Collection& collection, const Target& target) {
  if (query.version && target.single) base::fail(base::invalid_query("\"version\" is not supported"));
  if (target.single && !target.keys && !query.limit) query.limit = 1;
  if (target.single && target.keys) {
    drop_key_conditions(query.filter, collection.primary_key);
    if (query.page.value_or(1) > 1) query.offset = 1;  // behind the only item
  }
  if (target.single || target.keys) query.tree.reset();  // trees are lists
}

/// For keys that are the limit, where QUERY_LIMIT_MAX would set one.
std::shared_ptr<const Plan> without_limit(const Plan& plan) {
  auto unlimited = std::make_shared<Plan>(plan);
  unlimited->branches.front().limit.reset();
  return unlimited;
}

struct Planned {
  std::shared_ptr<const Plan> plan;
  RowKeys keys;
};

/// Items are asked for by a key only by those who may read it.
void require_key(const Environment& environment, const sql::Dialect& dialect, const schema::Collection& collection) {
  Resolver resolver(*environment.schema, environment.who, dialect, environment.limits->max_relational_depth);
  if (schema::keyed_by_column(collection)) resolver.field(collection, collection.primary_key, {});
  for (const schema::Field* part : schema::key_fields(collection)) resolver.field(collection, part->name, {});
}

/// `query` is narrowed, its variables are known.
Planned plan_of(const Environment& environment, const sql::Dialect& dialect, const schema::Collection& collection,
                query::Query& query, const Target& target) {
  if (target.keys && !access::unlimited(environment.who)) require_key(environment, dialect, collection);
  const bool keys_limit = target.keys && !query.limit;
  if (keys_limit) query.limit = -1;
  std::shared_ptr<const Plan> plan = planned(environment, dialect, collection, query);
  if (keys_limit && plan->branches.front().limit) plan = without_limit(*plan);
  return {std::move(plan), target_keys(collection, target, dialect)};
}

bool plain(const Reference& value) {
  return value.path.empty() && value.value.kind == Expression::Kind::kColumn;
}

bool plain(const Plan& plan) {
  const Branch& root = plan.branches.front();
  const auto plain_column = [](const Column& column) { return plain(Reference{column.path, column.value}); };
  const auto plain_sort = [](const SortTerm& term) { return plain(term.subject); };
  return plan.branches.size() == 1 && root.nodes.size() == 1 && root.where.always() && plan.visible.always() &&
         plan.meta == 0 && !plan.walk && !plan.ranking && !plan.tree &&
         std::all_of(root.columns.begin(), root.columns.end(), plain_column) &&
         std::all_of(root.sort.begin(), root.sort.end(), plain_sort);
}

[[noreturn]] void too_long(std::size_t most) {
  base::fail(base::invalid_query("The answer is longer than " + std::to_string(most >> 20) +
                                 " MB. Ask for fewer items or fields, or have it streamed as lines"));
}

}  // namespace

bool aggregates(const query::Query& query) {
  return !query.aggregate.empty() || !query.group.empty();
}

Reading::Reading(schema::SchemaPtr schema, std::shared_ptr<const Plan> plan, Fetched fetched, bool single,
                 std::size_t longest)
    : schema_(std::move(schema)),
      plan_(std::move(plan)),
      fetched_(std::move(fetched)),
      single_(single),
      longest_(longest) {}

Outcome Reading::emit(std::string& out) const {
  std::optional<Outcome> outcome = emit_within(out, longest_);
  if (!outcome) too_long(longest_);
  return *outcome;
}

std::optional<Outcome> Reading::emit_within(std::string& out, std::size_t most) const {
  const db::Rows* rows = fetched_.results.front().rows();
  Outcome outcome;
  outcome.meta = fetched_.meta;
  if (plan_->walk) outcome.meta.cursor = cursors_around(*plan_, rows);
  outcome.rows = rows == nullptr ? 0 : rows->size();
  bool fits = true;
  if (!single_) {
    fits = emit_items(out, *plan_, fetched_.results, most);
  } else if (outcome.rows > 0) {
    fits = emit_item(out, *plan_, fetched_.results, 0, most);
  } else {
    outcome.found = false;
  }
  if (!fits) return std::nullopt;
  return outcome;
}

io::Task<Reading> fetch_items(db::Session& session, Environment environment, std::string collection, query::Query query,
                              Target target) {
  const schema::Collection& of = collection_of(environment, collection);
  narrow(query, of, target);
  co_await fetch_variables(session, environment, query);
  Planned read = plan_of(environment, session.dialect(), of, query, target);
  Fetched fetched = co_await fetch(session, *read.plan, std::move(read.keys));
  co_return Reading(environment.schema, read.plan, std::move(fetched), target.single, environment.limits->answer_size);
}

io::Task<std::optional<Reading>> fetch_plain_items(db::Session& session, Environment environment,
                                                   std::string collection, query::Query query, Target target) {
  const schema::Collection& of = collection_of(environment, collection);
  narrow(query, of, target);
  if (!target.keys || query.filter || !query.deep.empty()) co_return std::nullopt;
  Planned read = plan_of(environment, session.dialect(), of, query, target);
  if (!plain(*read.plan)) co_return std::nullopt;
  Fetched fetched = co_await fetch(session, *read.plan, std::move(read.keys));
  co_return Reading(environment.schema, read.plan, std::move(fetched), target.single, environment.limits->answer_size);
}

io::Task<Outcome> read(db::Session& session, Environment environment, std::string collection, query::Query query,
                       Target target, std::string& out) {
  if (!aggregates(query)) {
    const Reading reading = co_await fetch_items(session, std::move(environment), std::move(collection),
                                                 std::move(query), std::move(target));
    co_return reading.emit(out);
  }
  const schema::Collection& of = collection_of(environment, collection);
  narrow(query, of, target);
  co_await fetch_variables(session, environment, query);
  const Outcome aggregated = co_await read_aggregate(session, environment, of, query, target, out);
  co_return aggregated;
}

io::Task<json::array> read_items(db::Session& session, Environment environment, std::string collection,
                                 query::Query query, Target target) {
  std::string text;
  const bool single = target.single;
  const Outcome outcome =
      co_await read(session, std::move(environment), std::move(collection), std::move(query), std::move(target), text);
  json::array items;
  if (!outcome.found) co_return items;
  json::parse_options options;
  options.max_depth = 1200;  // a stored document may have 1100, within its rows
  json::value parsed = json::parse(text, {}, options);
  if (!single) co_return std::move(parsed.as_array());
  items.push_back(std::move(parsed));
  co_return items;
}

io::Task<std::vector<std::string>> read_keys(db::Session& session, Environment environment, std::string collection,
                                             query::Query query, access::Action purpose) {
  const schema::Collection& of = collection_of(environment, collection);
  environment.strict_filters = true;
  environment.purpose = purpose;
  if (query.after || query.before) base::fail(base::invalid_query("Cursors are for reading"));
  if (query.tree) base::fail(base::invalid_query("Trees are for reading"));
  query.fields.clear();
  query.fields_given = true;
  query.alias.clear();
  query.meta = 0;
  co_await fetch_variables(session, environment, query, purpose);
  const Plan plan = make_plan(environment, session.dialect(), of, query);
  RowKeys all;
  all.all = true;
  const Fetched fetched = co_await fetch(session, plan, std::move(all));
  std::vector<std::string> keys;
  const db::Rows* rows = fetched.results.front().rows();
  if (rows == nullptr) co_return keys;
  const std::size_t column = plan.branches.front().nodes.front().key_column;
  keys.reserve(rows->size());
  for (std::size_t row = 0; row < rows->size(); ++row) keys.push_back(rows->at(row, column).as_text());
  co_return keys;
}

}  // namespace dirigent::engine
