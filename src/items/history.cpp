#include "items/history.hpp"

#include <algorithm>
#include <optional>
#include <span>
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

std::optional<std::string> element(std::string text) {
  if (text.empty()) return std::nullopt;
  return text;
}

sql::Value timestamp(const Write& write) {
  if (write.dialect().sqlite()) return sql::Value(write.now());
  return sql::Value(base::iso_timestamp(write.now()));
}

std::vector<std::int64_t> ids_of(const std::vector<db::Result>& results) {
  std::vector<std::int64_t> ids;
  for (const db::Result& result : results) {
    for (std::size_t row = 0; row < result->size(); ++row) ids.push_back(result->at(row, 0).as_integer());
  }
  return ids;
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

/// Of the traces that are revised; the places of the activities are empty.
RowSet revision_rows(const schema::Collection& collection, std::vector<Trace>& traces) {
  RowSet rows;
  rows.table = "directus_revisions";
  rows.columns = {"collection", "activity", "item", "data", "delta"};
  rows.returning = "id";
  rows.returning_row_id = true;
  rows.shared = {collection.name};
  rows.values.reserve((rows.columns.size() - 1) * traces.size());
  for (Trace& trace : traces) {
    if (!trace.revised) continue;
    ++rows.count;
    rows.values.emplace_back();
    rows.values.emplace_back(std::move(trace.item));
    rows.values.push_back(text_or_null(std::move(trace.data)));
    rows.values.push_back(text_or_null(std::move(trace.delta)));
  }
  return rows;
}

// Where the values of activities and revisions have what other rows are answered with.
constexpr std::size_t kItemOfActivity = 0, kActivityOfRevision = 0, kItemOfRevision = 1;

/// The ids of the revisions, which belong to the activities at `positions`.
io::Task<std::vector<std::int64_t>> insert_both(Write& write, RowSet activities, RowSet revisions,
                                                const std::vector<std::size_t>& positions) {
  db::Session& session = write.transaction().session();
  if (db::Batches* batches = session.batches(); batches != nullptr && activities.count == revisions.count) {
    revisions.links = {{kActivityOfRevision, 0}};
    std::vector<RowSet> sets;
    sets.push_back(std::move(activities));
    sets.push_back(std::move(revisions));
    std::vector<db::Result> results = co_await insert_linked(*batches, std::move(sets));
    results.erase(results.begin());
    co_return ids_of(results);
  }
  const std::vector<db::Result> of_activities = co_await insert_rows(session, std::move(activities));
  const std::vector<std::int64_t> ids = ids_of(of_activities);
  const std::size_t width = revisions.columns.size() - revisions.shared.size();
  for (std::size_t i = 0; i < positions.size(); ++i) {
    revisions.values[i * width + kActivityOfRevision] = ids[positions[i]];
  }
  const std::vector<db::Result> of_revisions = co_await insert_rows(session, std::move(revisions));
  co_return ids_of(of_revisions);
}

/// INSERT of activities up to the item, which is all that they do not share. `rows` is " SELECT " or " VALUES (".
sql::Fragment activities_up_to_item(const Write& write, const schema::Collection& collection, std::string_view action,
                                    std::string_view rows) {
  RowSet shared = activity_rows(write, collection, action, {});
  sql::Fragment out("INSERT INTO ");
  out.identifier(shared.table);
  for (std::size_t i = 0; i < shared.columns.size(); ++i) out.raw(i == 0 ? " (" : ", ").identifier(shared.columns[i]);
  out.raw(")").raw(rows);
  for (sql::Value& value : shared.shared) out.parameter(std::move(value)).raw(", ");
  return out;
}

// Both histories of many items as one statement: what all share once, the rest as arrays, so that neither the text nor
// the number of parameters grows with the items. Ids are given in the order of the arrays. OFFSET 0 has each text read
// as JSON once, whatever it is used for.
sql::Fragment both_made(const Write& write, const schema::Collection& collection, std::string_view action,
                        std::span<Trace> traces) {
  sql::TextArray items, data, delta;
  bool equal = true;  // as in creations
  for (Trace& trace : traces) {
    equal = equal && trace.data == trace.delta;
    items.elements.emplace_back(std::move(trace.item));
    data.elements.push_back(element(std::move(trace.data)));
    delta.elements.push_back(element(std::move(trace.delta)));
  }
  sql::Fragment out("WITH made AS (");
  out.append(activities_up_to_item(write, collection, action, " SELECT ")).raw("item FROM unnest(");
  out.parameter(items).raw(
      "::text[]) AS of (item) RETURNING id) INSERT INTO directus_revisions (collection, activity, item, data, delta) "
      "SELECT ");
  out.parameter(collection.name).raw(equal ? ", activity, item, data, data" : ", activity, item, data, delta::json");
  out.raw(" FROM (SELECT activity, item, data::json AS data").raw(equal ? "" : ", delta");
  out.raw(" FROM unnest((SELECT array_agg(id ORDER BY id) FROM made), ").parameter(std::move(items)).raw("::text[], ");
  out.parameter(std::move(data)).raw("::text[]");
  if (!equal) out.raw(", ").parameter(std::move(delta)).raw("::text[]");
  out.raw(") AS of (activity, item, data").raw(equal ? "" : ", delta").raw(") OFFSET 0) AS revision RETURNING id");
  return out;
}

// Of one item: with plain values the server keeps one plan, with arrays it would plan anew each time.
sql::Fragment both_made(const Write& write, const schema::Collection& collection, std::string_view action,
                        Trace trace) {
  sql::Fragment out("WITH made AS (");
  out.append(activities_up_to_item(write, collection, action, " VALUES ("));
  out.parameter(trace.item).raw(") RETURNING id) INSERT INTO directus_revisions ");
  out.raw("(collection, activity, item, data, delta) SELECT ").parameter(collection.name).raw(", id, ");
  out.parameter(std::move(trace.item)).raw(", ").parameter(text_or_null(std::move(trace.data))).raw("::json, ");
  return std::move(out.parameter(text_or_null(std::move(trace.delta))).raw("::json FROM made RETURNING id"));
}

/// The statements of both histories, where each item has its place in both.
std::vector<sql::Fragment> together(const Write& write, const schema::Collection& collection, std::string_view action,
                                    std::vector<Trace>& traces) {
  constexpr std::size_t kMostItems = 512;
  constexpr std::size_t kMostBytes = 16 << 20;  // an array is one value for the server, bounded and copied as such
  std::vector<sql::Fragment> statements;
  if (traces.size() == 1) {
    statements.push_back(both_made(write, collection, action, std::move(traces.front())));
    return statements;
  }
  for (std::size_t first = 0, last = 0; first < traces.size(); first = last) {
    for (std::size_t bytes = 0; last < traces.size() && last - first < kMostItems && bytes < kMostBytes; ++last) {
      bytes += traces[last].data.size() + traces[last].delta.size();
    }
    statements.push_back(both_made(write, collection, action, std::span(traces).subspan(first, last - first)));
  }
  return statements;
}

bool suits_together(const Write& write, const schema::Collection& collection, const std::vector<Trace>& traces) {
  return write.dialect().postgres() && keeps_revisions(write, collection) &&
         std::all_of(traces.begin(), traces.end(), [](const Trace& trace) { return trace.revised; });
}

}  // namespace

bool keeps_revisions(const Write& write, const schema::Collection& collection) {
  return keeps_activity(write, collection) && collection.tracks_revisions;
}

io::Task<std::vector<std::int64_t>> record(Write& write, const schema::Collection& collection, std::string_view action,
                                           std::vector<Trace> traces) {
  std::vector<std::int64_t> revisions(traces.size(), 0);
  if (traces.empty() || !keeps_activity(write, collection)) co_return revisions;
  if (suits_together(write, collection, traces)) {
    const std::vector<db::Result> made = co_await write.run_all(together(write, collection, action, traces));
    co_return ids_of(made);
  }
  RowSet activities = activity_rows(write, collection, action, traces);
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < traces.size(); ++i) {
    if (collection.tracks_revisions && traces[i].revised) positions.push_back(i);
  }
  std::vector<std::int64_t> ids;
  if (positions.empty()) {
    co_await insert_rows(write.transaction().session(), std::move(activities));
  } else {
    ids = co_await insert_both(write, std::move(activities), revision_rows(collection, traces), positions);
  }
  for (std::size_t i = 0; i < ids.size(); ++i) revisions[positions[i]] = ids[i];
  co_return revisions;
}

std::vector<RowSet> history_rows(const Write& write, const schema::Collection& collection, std::string_view action,
                                 std::vector<Trace> traces) {
  std::vector<RowSet> sets;
  if (traces.empty() || !keeps_activity(write, collection)) return sets;
  sets.push_back(activity_rows(write, collection, action, traces));
  sets.back().links = {{kItemOfActivity, 0, true}};
  if (!collection.tracks_revisions || !traces.front().revised) return sets;
  sets.push_back(revision_rows(collection, traces));
  sets.back().links = {{kActivityOfRevision, 1}, {kItemOfRevision, 0, true}};
  return sets;
}

io::Task<void> record_later(Write& write, const schema::Collection& collection, std::string_view action,
                            std::vector<Trace> traces) {
  if (traces.empty() || !keeps_activity(write, collection)) co_return;
  if (!suits_together(write, collection, traces)) {
    co_await record(write, collection, action, std::move(traces));
    co_return;
  }
  db::Session& session = write.transaction().session();
  for (sql::Statement& statement : session.prepare(together(write, collection, action, traces))) {
    co_await session.run_later(std::move(statement));
  }
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
