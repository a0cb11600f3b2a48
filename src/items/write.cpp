#include "items/write.hpp"

#include <array>
#include <utility>

#include "access/model_rows.hpp"
#include "access/sessions.hpp"
#include "io/both.hpp"
#include "items/keys.hpp"
#include "items/rules/grants.hpp"
#include "schema/row_key.hpp"

namespace dirigent::items {

namespace {

// A payload nests as deep as its JSON does; each level costs a handful of statements, so the bound is well below that.
constexpr int kMaxDepth = 20;
constexpr std::string_view kSystemPrefix = "directus_";

// What no item may bring along, whoever writes: logins, and what the server knows of its own tables and parts. The
// model is changed by its own routes, at the root.
bool never_nested(std::string_view collection) {
  return collection == access::kSessions || access::keeps_model(collection) || collection == "directus_extensions" ||
         collection == "directus_migrations";
}

// The events of one act: user collections have a general one and one of their own.
std::vector<std::string> event_names(const schema::Collection& collection, std::string_view action) {
  if (collection.system) {
    std::string name = collection.name.substr(collection.name.starts_with(kSystemPrefix) ? kSystemPrefix.size() : 0);
    return {name + "." + std::string(action)};
  }
  return {"items." + std::string(action), collection.name + ".items." + std::string(action)};
}

// What the database takes: of views often nothing, and nothing can be changed that has no name.
void require_taken(const schema::Collection& collection, access::Action action) {
  const sql::Table& table = *collection.table;
  if (table.kind == sql::TableKind::kTable) return;
  const bool named = schema::has_keys(collection);
  const bool taken = action == access::Action::kCreate   ? table.inserts
                     : action == access::Action::kUpdate ? table.updates && named
                     : action == access::Action::kDelete ? table.deletes && named
                                                         : true;
  if (taken) return;
  base::fail(base::invalid_payload("\"" + collection.name + "\" is a view or foreign table that does not take this"));
}

io::Task<bool> committed(db::Transaction& transaction) {
  co_await transaction.commit();
  co_return true;
}

io::Task<bool> done(std::function<io::Task<void>()> work) {
  co_await work();
  co_return true;
}

io::Task<void> commit(db::Transaction& transaction, std::function<io::Task<void>()> meanwhile) {
  if (meanwhile) {
    co_await io::both(committed(transaction), done(std::move(meanwhile)));
  } else {
    co_await transaction.commit();
  }
}

}  // namespace

io::Task<void> emit(const Services& services, std::vector<Event> events) {
  for (Event& event : events) co_await services.hooks->action(std::move(event.payload), std::move(event.meta));
}

Write::Write(const Services& services, schema::SchemaPtr schema, access::Who who, const WriteOptions& options)
    : services_(services),
      schema_(std::move(schema)),
      who_(std::move(who)),
      emit_events_(options.emit_events),
      managed_fields_(options.managed_fields),
      deferred_(options.deferred),
      joined_(options.within != nullptr),
      transaction_(options.within),
      now_(base::now_ms()),
      counted_(options.counted != nullptr ? options.counted : &own_count_) {}

io::Task<void> Write::begin() {
  if (transaction_ != nullptr) co_return;
  own_ = co_await services_.database->begin();
  transaction_ = own_.get();
}

io::Task<void> Write::finish(std::function<io::Task<void>()> meanwhile) {
  if (grants_) co_await require_grants_kept(*this);
  if (own_) {
    co_await commit(*own_, std::move(meanwhile));
    transaction_ = nullptr;
    own_.reset();
  }
  if (joined_) {
    if (deferred_ != nullptr) std::move(events_.begin(), events_.end(), std::back_inserter(*deferred_));
    co_return;
  }
  co_await emit(services_, std::move(events_));
}

io::Task<db::Result> Write::run(sql::Fragment fragment) {
  if (transaction_ != nullptr) {
    db::Result result = co_await transaction_->session().run(std::move(fragment));
    co_return result;
  }
  db::Lease lease = co_await services_.database->read();
  db::Result result = co_await lease->run(std::move(fragment));
  co_return result;
}

io::Task<std::vector<db::Result>> Write::run_all(std::vector<sql::Fragment> fragments) {
  db::Session& session = transaction_->session();
  std::vector<db::Result> results = co_await session.run_all(session.prepare(std::move(fragments)));
  co_return results;
}

io::Task<std::optional<json::object>> Write::read_item(access::Who who, std::string collection, std::string key) {
  base::Result<access::ReadRights> rights = access::read_rights(who, *schema_, collection);
  if (!rights) base::fail(rights.error());
  const schema::Collection& known = *schema_->collection(collection);
  if (!known.table) base::fail(base::forbidden_collection(collection));
  if (!key_value(known.primary(), json::value(key), dialect())) co_return std::nullopt;
  engine::Environment environment{schema_, std::move(who), &services_.limits};
  query::Query query;
  query.fields = {"*"};
  query.fields_given = true;
  engine::Target target;
  target.keys.emplace();
  target.keys->push_back(std::move(key));
  target.single = true;
  json::array found = co_await engine::read_items(transaction_->session(), std::move(environment),
                                                  std::move(collection), std::move(query), std::move(target));
  if (found.empty()) co_return std::nullopt;
  co_return std::move(found.front().as_object());
}

Level Write::root(access::Action action, std::string_view collection) const {
  return enter(action, collection, {}, 0);
}

Level Write::below(const Level& above, std::string_view field, access::Action action,
                   std::string_view collection) const {
  if (never_nested(collection)) base::fail(base::forbidden());
  json::array path = above.path;
  path.emplace_back(field);
  return enter(action, collection, std::move(path), above.depth + 1);
}

Level Write::enter(access::Action action, std::string_view collection, json::array path, int depth) const {
  if (depth > kMaxDepth) {
    base::fail(
        base::invalid_payload("Related items can't be nested deeper than " + std::to_string(kMaxDepth) + " levels"));
  }
  if (auto refused = access::check(who_, *schema_, action, collection)) base::fail(std::move(*refused));
  const schema::Collection* found = schema_->collection(collection);
  if (found == nullptr || !found->table) base::fail(base::forbidden_collection(collection));
  require_taken(*found, action);
  return Level{found, std::move(path), depth};
}

void Write::count(std::size_t items) {
  *counted_ += items;
  const auto& limit = services_.max_batch_mutation;
  if (limit && *limit >= 0 && *counted_ > static_cast<std::size_t>(*limit)) {
    base::fail(base::invalid_payload("Exceeded max batch mutation limit of " + std::to_string(*limit)));
  }
}

void Write::go_back(const Mark& mark) {
  events_.erase(events_.begin() + static_cast<std::ptrdiff_t>(mark.events), events_.end());
  *counted_ = mark.counted;
}

base::HookMeta Write::meta(const Level& level, std::string event, std::vector<std::string> keys) const {
  return {std::move(event), level.collection->name, std::move(keys), who_ ? who_->user : std::nullopt};
}

bool Write::filtered(const Level& level, std::string_view action) const {
  if (!emit_events_) return false;
  for (const std::string& event : event_names(*level.collection, action)) {
    if (!services_.hooks->no_filters(event)) return true;
  }
  return false;
}

io::Task<json::value> Write::filter(const Level& level, std::string_view action, json::value payload,
                                    std::vector<std::string> keys) {
  std::vector<std::string> events = event_names(*level.collection, action);
  for (std::string& event : events) {
    if (services_.hooks->no_filters(event)) continue;
    base::HookMeta about = meta(level, std::move(event), keys);
    json::value next = co_await services_.hooks->filter(std::move(payload), std::move(about));
    payload = std::move(next);
  }
  co_return payload;
}

bool Write::listened(const Level& level, std::string_view action) const {
  if (!emit_events_) return false;
  for (const std::string& event : event_names(*level.collection, action)) {
    if (!services_.hooks->no_actions(event)) return true;
  }
  return false;
}

void Write::queue(const Level& level, std::string_view action, json::value payload, std::vector<std::string> keys) {
  for (std::string& event : event_names(*level.collection, action)) {
    if (services_.hooks->no_actions(event)) continue;
    events_.push_back({payload, meta(level, std::move(event), keys)});
  }
}

void Write::queue(std::vector<Event> events) {
  std::move(events.begin(), events.end(), std::back_inserter(events_));
}

}  // namespace dirigent::items
