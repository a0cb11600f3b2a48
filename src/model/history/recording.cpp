#include "model/history/recording.hpp"

#include "base/json_writer.hpp"
#include "base/time.hpp"
#include "model/apply/losses.hpp"
#include "model/quarantine/restore.hpp"
#include "schema/introspect/introspect.hpp"
#include "schema/objects/read.hpp"
#include "schema/own_tables.hpp"
#include "schema/snapshot/snapshot.hpp"

namespace dirigent::model {

namespace {

// Of the quarantine, with every change: more are left for the next.
constexpr std::size_t kPurged = 20;
constexpr std::size_t kLongestSource = 1000;

json::value parsed(const std::string& text) {
  boost::system::error_code broken;
  json::value value = json::parse(text, broken);
  return broken ? json::value() : value;
}

sql::Fragment columns_of(std::string_view more) {
  sql::Fragment select("select id, kind, source, \"user\", created, undone_by, departed");
  return std::move(select.raw(more).raw(" from dirigent_schema_history"));
}

HistoryEntry entry_of(const db::Rows& rows, std::size_t row) {
  HistoryEntry entry;
  entry.id = rows.at(row, 0).as_integer();
  entry.kind = rows.at(row, 1).as_text();
  entry.source = rows.at(row, 2).as_text();
  entry.user = rows.at(row, 3).as_text();
  entry.created = rows.at(row, 4).as_integer();
  if (!rows.at(row, 5).is_null()) entry.undone_by = rows.at(row, 5).as_integer();
  const json::value departed = parsed(rows.at(row, 6).as_text());
  if (departed.is_array()) entry.departed = departed.get_array();
  return entry;
}

json::object snapshot_in(const db::Cell& cell) {
  json::value value = parsed(cell.as_text());
  return value.is_object() ? std::move(value.get_object()) : json::object{};
}

}  // namespace

Recording::Recording(Change& change, ChangeKind kind, std::string source, json::object before)
    : change_(change), kind_(kind), source_(source.substr(0, kLongestSource)), before_(std::move(before)) {}

io::Task<void> Recording::begin() {
  co_await change_.execute(schema::create_life_tables(), Blame(""));
  // A rollback may be about to bring them back.
  if (kind_ == ChangeKind::kApply) (void)co_await purge_step(change_, base::now_ms(), kPurged);
  const db::Result last = co_await change_.run(sql::Fragment("select max(id) from dirigent_schema_history"));
  id_ = last->at(0, 0).as_integer() + 1;
  keeper_.emplace(before_, id_, change_.services().quarantine);
  change_.tell(&*keeper_);
}

io::Task<void> Recording::keep_values(const schema::Diff& diff, const json::object& now) {
  const std::vector<Retyping> all = retypings(change_.schema(), now, change_.dialect(), diff);
  for (std::size_t i = 0; i < all.size(); ++i) {
    sql::Fragment changes = changes_value(all[i].before, all[i].after, change_.dialect().postgres());
    co_await keeper_->values(change_, all[i].collection, all[i].before, std::move(changes));
  }
}

io::Task<std::string> Recording::end() {
  change_.tell(nullptr);
  co_await change_.read_again();
  co_await keeper_->settle(change_);
  json::object after = schema::snapshot_of(change_.schema(), change_.dialect());
  co_await schema::add_object_section(change_.session(), change_.model(), after);
  if (after == before_ && keeper_->departed().empty()) co_return std::string();
  sql::Fragment insert(
      "insert into dirigent_schema_history (id, kind, source, \"user\", created, before, after, departed) values (");
  insert.parameter(id_).raw(", ").parameter(std::string(kind_ == ChangeKind::kApply ? "apply" : "rollback"));
  insert.raw(", ").parameter(source_).raw(", ");
  const bool user = change_.who() && change_.who()->user;
  insert.parameter(user ? sql::Value(*change_.who()->user) : sql::Value());
  insert.raw(", ").parameter(base::now_ms()).raw(", ").parameter(base::to_json(before_));
  insert.raw(", ").parameter(base::to_json(after)).raw(", ").parameter(base::to_json(keeper_->departed())).raw(")");
  (void)co_await change_.run(std::move(insert));
  co_return std::to_string(id_);
}

io::Task<std::vector<HistoryEntry>> history_of(db::Session& session) {
  const std::optional<sql::Table> there =
      co_await schema::introspect_table(session, std::string(schema::kSchemaHistory));
  std::vector<HistoryEntry> out;
  if (!there) co_return out;
  const db::Result rows = co_await session.run(std::move(columns_of("").raw(" order by id desc")));
  for (std::size_t i = 0; i < rows->size(); ++i) out.push_back(entry_of(*rows, i));
  co_return out;
}

io::Task<HistoryEntry> history_entry(db::Session& session, std::int64_t id) {
  sql::Fragment select = columns_of(", before, after");
  select.raw(" where id = ").parameter(id);
  const db::Result rows = co_await session.run(std::move(select));
  HistoryEntry entry = entry_of(*rows, 0);
  entry.before = snapshot_in(rows->at(0, 7));
  entry.after = snapshot_in(rows->at(0, 8));
  co_return entry;
}

}  // namespace dirigent::model
