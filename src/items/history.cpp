#include "items/history.hpp"

#include <utility>

#include "items/bulk/update_rows.hpp"
#include "items/bulk_insert.hpp"
#include "items/values/value_binding.hpp"

namespace dirigent::items {

namespace {

constexpr std::size_t kUserAgentLimit = 1024;

// A collection is loaded with both flags false when its accountability is null.
bool keeps_activity(const Write& write, const schema::Collection& collection) {
  return write.who().has_value() && collection.tracks_activity;
}

sql::Value text_or_null(const std::optional<std::string>& text) {
  return text ? sql::Value(*text) : sql::Value();
}

sql::Value text_or_null(std::string text) {
  return text.empty() ? sql::Value() : sql::Value(std::move(text));
}

// Cut between characters, so that what is left is still UTF-8.
std::string_view cut(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
  return text.substr(0, limit);
}

sql::Value timestamp(const Write& write) {
  if (write.dialect().sqlite()) return sql::Value(write.now());
  return sql::Value(base::iso_timestamp(write.now()));
}

io::Task<std::vector<std::int64_t>> insert(Write& write, RowSet rows) {
  const std::size_t count = rows.count;
  std::vector<db::Result> results = co_await insert_rows(write.transaction().session(), std::move(rows));
  std::vector<std::int64_t> ids;
  ids.reserve(count);
  for (const db::Result& result : results) {
    for (std::size_t row = 0; row < result->size(); ++row) ids.push_back(result->at(row, 0).as_integer());
  }
  co_return ids;
}

RowSet activity_rows(const Write& write, const schema::Collection& collection, std::string_view action,
                     const std::vector<Trace>& traces) {
  RowSet rows;
  rows.table = "directus_activity";
  rows.columns = {"action", "user", "timestamp", "ip", "user_agent", "collection", "origin", "item"};
  rows.count = traces.size();
  rows.returning = "id";
  rows.returning_row_id = true;
  const access::Accountability& who = *write.who();
  std::optional<std::string> agent = who.user_agent;
  if (agent) agent = std::string(cut(*agent, kUserAgentLimit));
  rows.shared = {std::string(action), text_or_null(who.user), timestamp(write),        text_or_null(who.ip),
                 text_or_null(agent), collection.name,        text_or_null(who.origin)};
  rows.values.reserve(rows.count);
  for (const Trace& trace : traces) rows.values.emplace_back(trace.item);
  return rows;
}

RowSet revision_rows(const schema::Collection& collection, std::vector<Trace>& traces,
                     const std::vector<std::int64_t>& activities) {
  RowSet rows;
  rows.table = "directus_revisions";
  rows.columns = {"collection", "activity", "item", "data", "delta"};
  rows.returning = "id";
  rows.returning_row_id = true;
  rows.shared = {collection.name};
  rows.values.reserve((rows.columns.size() - 1) * traces.size());
  for (std::size_t i = 0; i < traces.size(); ++i) {
    if (!traces[i].revised) continue;
    ++rows.count;
    rows.values.emplace_back(activities[i]);
    rows.values.emplace_back(std::move(traces[i].item));
    rows.values.push_back(text_or_null(std::move(traces[i].data)));
    rows.values.push_back(text_or_null(std::move(traces[i].delta)));
  }
  return rows;
}

// On PostgreSQL the two rows of one item travel together: while a row is being changed others wait for its commit.
io::Task<std::int64_t> insert_both(Write& write, const schema::Collection& collection, std::string_view action,
                                   Trace trace) {
  RowSet activity = activity_rows(write, collection, action, {trace});
  sql::Fragment both("WITH \"made\" AS (INSERT INTO ");
  both.identifier(activity.table).raw(" (");
  for (std::size_t i = 0; i < activity.columns.size(); ++i) {
    both.raw(i == 0 ? "" : ", ").identifier(activity.columns[i]);
  }
  both.raw(") VALUES (");
  for (sql::Value& value : activity.shared) both.parameter(std::move(value)).raw(", ");
  both.parameter(std::move(activity.values.front()));
  both.raw(") RETURNING \"id\") INSERT INTO \"directus_revisions\" ");
  both.raw("(\"collection\", \"activity\", \"item\", \"data\", \"delta\") SELECT ").parameter(collection.name);
  both.raw(", \"id\", ").parameter(std::move(trace.item)).raw(", ");
  both.parameter(text_or_null(std::move(trace.data))).raw("::json, ");
  both.parameter(text_or_null(std::move(trace.delta))).raw("::json FROM \"made\" RETURNING \"id\"");
  const db::Result revision = co_await write.run(std::move(both));
  co_return revision->at(0, 0).as_integer();
}

}  // namespace

bool keeps_revisions(const Write& write, const schema::Collection& collection) {
  return keeps_activity(write, collection) && collection.tracks_revisions;
}

io::Task<std::vector<std::int64_t>> record(Write& write, const schema::Collection& collection, std::string_view action,
                                           std::vector<Trace> traces) {
  std::vector<std::int64_t> revisions(traces.size(), 0);
  if (traces.empty() || !keeps_activity(write, collection)) co_return revisions;
  if (write.dialect().postgres() && traces.size() == 1 && traces.front().revised && collection.tracks_revisions) {
    revisions.front() = co_await insert_both(write, collection, action, std::move(traces.front()));
    co_return revisions;
  }
  std::vector<std::int64_t> activities = co_await insert(write, activity_rows(write, collection, action, traces));
  if (!collection.tracks_revisions) co_return revisions;

  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < traces.size(); ++i) {
    if (traces[i].revised) positions.push_back(i);
  }
  if (positions.empty()) co_return revisions;
  std::vector<std::int64_t> ids = co_await insert(write, revision_rows(collection, traces, activities));
  for (std::size_t i = 0; i < ids.size(); ++i) revisions[positions[i]] = ids[i];
  co_return revisions;
}

io::Task<void> set_parents(Write& write, std::vector<Parent> pairs) {
  const schema::Collection* revisions = write.schema().collection("directus_revisions");
  const schema::Field* parent = revisions == nullptr ? nullptr : revisions->field("parent");
  if (parent == nullptr) co_return;
  const auto position = static_cast<std::size_t>(parent - revisions->fields.data());
  std::vector<Values> values;
  values.reserve(pairs.size());
  std::vector<RowUpdate> rows;
  for (const Parent& pair : pairs) {
    if (pair.revision == 0 || pair.parent == 0) continue;
    values.emplace_back(revisions->fields.size())[position] = pair.parent;
    rows.push_back({pair.revision, &values.back()});
  }
  if (rows.empty()) co_return;
  co_await write.run_all(update_statements(write.dialect(), *revisions, rows));
}

}  // namespace dirigent::items
