#include "model/change.hpp"

#include "model/payload/names.hpp"
#include "model/search/build.hpp"
#include "model/search/upkeep.hpp"
#include "model/watch/notices.hpp"
#include "schema/introspect/introspect.hpp"
#include "schema/load_since.hpp"
#include "schema/state.hpp"

namespace dirigent::model {

namespace {

// "Dirigent" in ASCII: the key of the advisory lock that changes of the model share between processes.
constexpr std::int64_t kAdvisoryLock = 0x4469726967656e74;

}  // namespace

Change::Change(const Services& services, access::Who who, db::TransactionKind kind)
    : services_(services), who_(std::move(who)), kind_(kind) {}

Change::~Change() {
  transaction_.reset();  // rolls back before the next change begins
  if (turn_held_) services_.turn->unlock();
}

io::Task<std::unique_ptr<Change>> Change::begin(const Services& services, access::Who who, db::TransactionKind kind) {
  std::unique_ptr<Change> change(new Change(services, std::move(who), kind));
  change->turn_held_ = co_await services.turn->lock(std::chrono::steady_clock::now() + services.patience);
  if (!change->turn_held_) base::fail(base::service_unavailable("schema", "Other changes of the schema are running"));
  change->transaction_ = co_await services.items->database->begin(kind);
  co_await change->lock();
  co_await change->read_model();
  co_return change;
}

io::Task<void> Change::read_model() {
  schema_ = services_.items->schema->get();
  schema_state_ = *services_.known_state;
  const bool untouched = co_await nothing_happened();
  if (untouched) co_return;
  std::string now = co_await state();
  if (!now.empty() && now == schema_state_) co_return;
  std::shared_ptr<schema::Schema> found = co_await model_in(now);
  schema_ = std::move(found);
  schema_state_ = std::move(now);
}

io::Task<bool> Change::nothing_happened() {
  // SQLite counts what other connections do only.
  if (!dialect().postgres() || services_.known_activity->empty()) co_return false;
  std::vector<sql::Fragment> queries = schema::activity_queries(dialect());
  const std::string activity = co_await schema::state_of(transaction_->session(), std::move(queries));
  co_return activity == *services_.known_activity;
}

io::Task<std::string> Change::state() {
  if (services_.known_state->empty()) co_return std::string();
  std::vector<sql::Fragment> queries = schema::model_queries(dialect());
  co_return co_await schema::state_of(transaction_->session(), std::move(queries));
}

io::Task<void> Change::lock() {
  if (!dialect().postgres()) co_return;
  sql::Fragment lock("select pg_advisory_xact_lock(");
  lock.parameter(kAdvisoryLock).raw(")");
  (void)co_await run(std::move(lock));
  // A change that waits for a table's lock makes every later reader of the table wait behind it.
  (void)co_await run(sql::Fragment("set local lock_timeout = '5s'"));
}

io::Task<bool> Change::has_table(std::string name) {
  if (!names_) {
    const std::vector<sql::Table> all = co_await tables();
    names_.emplace();
    for (const sql::Table& table : all) names_->push_back(table.name);
  }
  co_return std::any_of(names_->begin(), names_->end(),
                        [&](const std::string& known) { return same_identifier(known, name, dialect()); });
}

io::Task<std::vector<sql::Table>> Change::tables() {
  co_return co_await schema::introspect(transaction_->session());
}

const sql::Table& Change::table(std::string_view name) const {
  if (const auto touched = touched_.find(name); touched != touched_.end()) return touched->second;
  const schema::Collection* collection = schema_->collection(name);
  if (collection == nullptr || !collection->table) base::fail(base::forbidden_collection(name));
  return *collection->table;
}

io::Task<std::shared_ptr<schema::Schema>> Change::model_in(std::string now) {
  if (now.empty()) co_return co_await schema::load(transaction_->session(), services_.load_options);
  co_return co_await schema::load_since(transaction_->session(), services_.load_options, schema_, schema_state_,
                                        std::move(now));
}

io::Task<void> Change::create(sql::Table table, Blame blame) {
  if (shape_) shape_(nullptr, table);
  co_await apply(dialect().create_table(table), std::move(blame));
  if (names_) names_->push_back(table.name);
}

io::Task<void> Change::alter(sql::Table after, Blame blame) {
  sql::Table before = table(after.name);
  co_await alter_from(std::move(before), std::move(after), std::move(blame));
}

io::Task<void> Change::alter_from(sql::Table before, sql::Table after, Blame blame) {
  const std::string name = after.name;
  const bool changed = co_await change_table(std::move(before), std::move(after), std::move(blame));
  if (changed) co_await refresh(name);
}

io::Task<void> Change::alter_unseen(sql::Table after, Blame blame) {
  sql::Table before = table(after.name);
  (void)co_await change_table(std::move(before), std::move(after), std::move(blame));
}

namespace {

/// What a view consists of is said by whoever wrote it.
void require_table(const sql::Table& table) {
  if (table.kind == sql::TableKind::kTable) return;
  base::fail(base::invalid_payload("\"" + table.name +
                                   "\" is a view or foreign table: it is changed by the database's own means"));
}

}  // namespace

io::Task<bool> Change::change_table(sql::Table before, sql::Table after, Blame blame) {
  if (shape_) shape_(&before, after);
  if (dialect().alter_table(before, after).empty()) co_return false;
  require_table(before);
  const schema::Collection* collection = schema_->collection(after.name);
  SearchUpkeep upkeep(dialect(), collection, before, after);
  co_await apply(upkeep.before(), blame);
  co_await apply(dialect().alter_table(before, after), blame);
  if (std::optional<sql::SearchIndexRequest> index = upkeep.anew()) {
    (void)co_await build_search_index(transaction_->session(), after, std::move(*index));
  }
  co_return true;
}

io::Task<void> Change::drop(std::string table) {
  if (const schema::Collection* known = schema_->collection(table); known != nullptr && known->table) {
    require_table(*known->table);
  }
  co_await apply(SearchUpkeep::forget(dialect(), schema_->collection(table)), Blame(table));
  bool kept = false;
  if (departures_ != nullptr) kept = co_await departures_->table(*this, table);
  if (!kept) co_await apply(dialect().drop_table(table), Blame(table));
  touched_.erase(table);
  if (names_) std::erase(*names_, table);
}

io::Task<void> Change::execute(std::vector<sql::Statement> statements, Blame blame) {
  co_await apply(std::move(statements), std::move(blame));
}

io::Task<void> Change::apply(std::vector<sql::Statement> statements, Blame blame) {
  if (statements.empty()) co_return;
  // On SQLite a table is only safely rebuilt while foreign keys are off.
  if (kind_ != db::TransactionKind::kSchema) throw std::logic_error("tables change in kSchema transactions only");
  std::optional<db::DatabaseError> refused;
  try {
    (void)co_await transaction_->session().run_all(std::move(statements));
  } catch (const db::DatabaseError& error) {
    refused = error;
  }
  if (refused) fail_for(*refused, blame);
}

io::Task<std::optional<db::DatabaseError>> Change::attempt(std::vector<sql::Statement> statements) {
  using Kind = db::DatabaseError::Kind;
  if (kind_ != db::TransactionKind::kSchema) throw std::logic_error("tables change in kSchema transactions only");
  co_await transaction_->savepoint();
  std::optional<db::DatabaseError> refused;
  try {
    (void)co_await transaction_->session().run_all(std::move(statements));
  } catch (const db::DatabaseError& error) {
    refused = error;
  }
  // A database that is away has undone everything.
  if (refused && refused->kind == Kind::kUnavailable) throw *refused;
  if (refused) {
    co_await transaction_->rollback_to_savepoint();
  } else {
    co_await transaction_->release_savepoint();
  }
  co_return refused;
}

io::Task<void> Change::define(std::vector<sql::Statement> statements, std::string collection) {
  co_await apply(std::move(statements), Blame(collection));
  co_await refresh(std::move(collection));
}

io::Task<void> Change::refresh(std::string table) {
  std::optional<sql::Table> now = co_await schema::introspect_table(transaction_->session(), table);
  if (now) touched_.insert_or_assign(std::move(table), std::move(*now));
}

io::Task<std::int64_t> Change::build(std::string collection, sql::SearchIndexRequest request) {
  const std::int64_t rows = co_await build_search_index(transaction_->session(), table(collection), std::move(request));
  co_await refresh(std::move(collection));
  co_return rows;
}

io::Task<void> Change::read_again() {
  // A state is told before what it stands for is read: what others commit in between is found by the next look.
  if (!services_.known_state->empty()) {
    activity_afterwards_ = co_await schema::activity_once_committed(transaction_->session());
  }
  std::string now = co_await state();
  std::shared_ptr<schema::Schema> found = co_await model_in(now);
  seen_ = found;
  schema_ = std::move(found);
  schema_state_ = std::move(now);
  touched_.clear();
  names_.reset();
}

io::Task<db::Result> Change::run(sql::Fragment fragment) {
  co_return co_await transaction_->session().run(std::move(fragment));
}

items::ItemService Change::rows(std::string collection, access::Who who) const {
  return items::ItemService(*services_.items, schema_, std::move(who), std::move(collection));
}

items::WriteOptions Change::options(bool events) {
  items::WriteOptions options;
  options.emit_events = events;
  options.within = transaction_.get();
  options.deferred = &events_;
  return options;
}

base::HookMeta Change::meta(std::string event, std::string collection, std::vector<std::string> keys) const {
  base::HookMeta meta;
  meta.event = std::move(event);
  meta.collection = std::move(collection);
  meta.keys = std::move(keys);
  if (who_) meta.user = who_->user;
  return meta;
}

io::Task<json::value> Change::filter(std::string event, std::string collection, json::value payload,
                                     std::vector<std::string> keys) {
  const base::Hooks* hooks = services_.items->hooks;
  if (hooks == nullptr || hooks->no_filters(event)) co_return payload;
  base::HookMeta about = meta(std::move(event), std::move(collection), std::move(keys));
  co_return co_await hooks->filter(std::move(payload), std::move(about));
}

void Change::announce(std::string event, std::string collection, json::value payload, std::vector<std::string> keys) {
  const base::Hooks* hooks = services_.items->hooks;
  if (hooks == nullptr || hooks->no_actions(event)) return;
  base::HookMeta about = meta(std::move(event), std::move(collection), std::move(keys));
  events_.push_back(items::Event{std::move(payload), std::move(about)});
}

io::Task<schema::SchemaPtr> Change::commit(Blame blame) {
  co_await read_again();
  co_return co_await publish(std::move(seen_), std::move(blame));
}

io::Task<schema::SchemaPtr> Change::commit_seen(Blame blame) {
  co_return co_await publish(std::move(seen_), std::move(blame));
}

io::Task<schema::SchemaPtr> Change::publish(std::shared_ptr<schema::Schema> next, Blame blame) {
  if (!schema_state_.empty()) co_await tell_of_change(transaction_->session());
  std::optional<db::DatabaseError> refused;
  try {
    co_await transaction_->commit();
  } catch (const db::DatabaseError& error) {
    refused = error;
  }
  if (refused) fail_for(*refused, blame);
  schema::SchemaPtr published = next;
  services_.items->schema->publish(std::move(next));
  *services_.known_state = std::move(schema_state_);
  *services_.known_activity = std::move(activity_afterwards_);
  transaction_.reset();
  services_.turn->unlock();
  turn_held_ = false;
  announce(kModelEvent, {}, {}, {});
  co_await items::emit(*services_.items, std::move(events_));
  co_return published;
}

}  // namespace dirigent::model
