#include "items/service.hpp"

#include <utility>

#include "items/create.hpp"
#include "items/database_errors.hpp"
#include "items/keys.hpp"
#include "items/read_back.hpp"
#include "items/remove.hpp"
#include "items/update.hpp"
#include "items/upsert/upsert.hpp"
#include "items/write.hpp"

namespace dirigent::items {

namespace {

std::vector<Key> canonical_keys(const Write& write, const Level& level, const std::vector<std::string>& keys) {
  std::vector<Key> canonical;
  canonical.reserve(keys.size());
  for (const std::string& key : keys) {
    canonical.push_back(canonical_key(level.key_field(), json::value(key), write.dialect()));
  }
  return canonical;
}

// What was created, on the way of the commit. False when that is not to be: then the transaction is still open.
io::Task<bool> answer_with_commit(Write& write, const Level& level, const std::vector<Key>& keys, ReadBack* answer) {
  if (answer == nullptr) co_return false;
  std::optional<db::DatabaseError> error;
  std::optional<engine::Reading> reading;
  try {
    std::optional<engine::Reading> read = co_await read_with_commit(write, level, *answer, keys);
    reading = std::move(read);
  } catch (const db::DatabaseError& refused) {
    error = refused;
  }
  if (error) raise(*error, Attempt{level.collection, {}, nullptr}, write.dialect());
  if (reading) answer->outcome = reading->emit(answer->text);
  co_return reading.has_value();
}

// Constraints that wait for the commit are refused there.
io::Task<void> finish(Write& write, const Level& level, std::function<io::Task<void>()> meanwhile = {}) {
  std::optional<db::DatabaseError> error;
  try {
    co_await write.finish(std::move(meanwhile));
  } catch (const db::DatabaseError& refused) {
    error = refused;
  }
  if (error) raise(*error, Attempt{level.collection, {}, nullptr}, write.dialect());
}

io::Task<void> write_out(const engine::Reading& reading, ReadBack& answer) {
  answer.outcome = reading.emit(answer.text);
  if (answer.before_end) co_await answer.before_end();
}

io::Task<void> finish_and_answer(Write& write, const Level& level, const std::vector<Key>& keys, ReadBack* answer) {
  std::optional<engine::Reading> reading;
  if (answer != nullptr) {
    std::optional<engine::Reading> read = co_await read_ahead(write, level, *answer, keys);
    reading = std::move(read);
  }
  std::function<io::Task<void>()> emit_meanwhile;
  if (reading) emit_meanwhile = [&reading, answer] { return write_out(*reading, *answer); };
  co_await finish(write, level, std::move(emit_meanwhile));
}

Change change_of(const Write& write, const Level& level, json::value payload) {
  const schema::Field& key_field = level.key_field();
  const json::object* object = payload.if_object();
  const std::optional<json::value> key = object != nullptr ? given_key(*level.collection, *object) : std::nullopt;
  if (!key) base::fail(base::invalid_payload("Item in update misses primary key"));
  Key known = canonical_key(key_field, *key, write.dialect());
  json::object patch = std::move(payload.get_object());
  erase_key(*level.collection, patch);
  return {{std::move(known)}, std::move(patch)};
}

io::Task<std::optional<Key>> key_of_singleton(Write& write, const Level& level) {
  const schema::Field& key = level.key_field();
  sql::Fragment select("SELECT ");
  select.append(key_column(write.dialect(), *level.collection)).raw(" FROM ").identifier(level.table());
  select.raw(" ORDER BY 1 LIMIT 1");
  db::Result rows = co_await write.run(std::move(select));
  std::optional<Key> found;
  if (!rows->empty()) found = key_of(key, rows->at(0, 0));
  co_return found;
}

}  // namespace

ItemService::ItemService(const Services& services, schema::SchemaPtr schema, access::Who who, std::string collection)
    : services_(services), schema_(std::move(schema)), who_(std::move(who)), collection_(std::move(collection)) {}

io::Task<std::vector<Key>> ItemService::create(json::array payloads, WriteOptions options) {
  Write write(services_, schema_, who_, options);
  const Level level = write.root(access::Action::kCreate, collection_);
  Written written;
  if (payloads.empty()) co_return written.keys;
  written = co_await create_items(write, level, std::move(payloads));
  const bool answered = co_await answer_with_commit(write, level, written.keys, options.read_back);
  co_await finish_and_answer(write, level, written.keys, answered ? nullptr : options.read_back);
  co_return written.keys;
}

io::Task<void> ItemService::update(std::vector<std::string> keys, json::object patch, WriteOptions options) {
  Write write(services_, schema_, who_, options);
  const Level level = write.root(access::Action::kUpdate, collection_);
  if (keys.empty()) co_return;
  std::vector<Change> changes;
  const std::vector<Key> canonical = canonical_keys(write, level, keys);
  changes.push_back({canonical, std::move(patch)});
  std::vector<Prepared> prepared = co_await prepare_changes(write, level, std::move(changes));
  co_await write.begin();
  co_await store_changes(write, level, std::move(prepared));
  co_await finish_and_answer(write, level, canonical, options.read_back);
}

io::Task<std::vector<Key>> ItemService::update_batch(json::array payloads, WriteOptions options) {
  Write write(services_, schema_, who_, options);
  const Level level = write.root(access::Action::kUpdate, collection_);
  std::vector<Change> changes;
  changes.reserve(payloads.size());
  for (json::value& payload : payloads) changes.push_back(change_of(write, level, std::move(payload)));
  Written written;
  if (changes.empty()) co_return written.keys;
  std::vector<Prepared> prepared = co_await prepare_changes(write, level, std::move(changes));
  co_await write.begin();
  written = co_await store_changes(write, level, std::move(prepared));
  co_await finish_and_answer(write, level, written.keys, options.read_back);
  co_return written.keys;
}

io::Task<std::vector<Key>> ItemService::upsert(json::array payloads, query::Upsert upsert, WriteOptions options) {
  Write write(services_, schema_, who_, options);
  const Level level = write.root(access::Action::kUpdate, collection_);
  write.root(access::Action::kCreate, collection_);
  std::vector<Key> keys = co_await upsert_items(write, level, std::move(payloads), std::move(upsert));
  co_await finish_and_answer(write, level, keys, options.read_back);
  co_return keys;
}

io::Task<Key> ItemService::upsert_singleton(json::object patch, WriteOptions options) {
  Write write(services_, schema_, who_, options);
  const bool creates = !access::check(who_, *schema_, access::Action::kCreate, collection_);
  Level level = write.root(creates ? access::Action::kCreate : access::Action::kUpdate, collection_);
  // Held from before the look: two first saves must not both create.
  co_await write.begin();
  std::optional<Key> found = co_await key_of_singleton(write, level);
  level = write.root(found ? access::Action::kUpdate : access::Action::kCreate, collection_);
  Written written;
  if (found) {
    std::vector<Change> changes;
    changes.push_back({{*found}, std::move(patch)});
    written = co_await update_items(write, level, std::move(changes));
  } else {
    json::array payloads;
    payloads.emplace_back(std::move(patch));
    written = co_await create_items(write, level, std::move(payloads));
  }
  co_await finish(write, level);
  co_return written.keys.front();
}

io::Task<void> ItemService::remove(std::vector<std::string> keys, WriteOptions options) {
  Write write(services_, schema_, who_, options);
  const Level level = write.root(access::Action::kDelete, collection_);
  if (keys.empty()) co_return;
  std::vector<Key> canonical = canonical_keys(write, level, keys);
  co_await write.begin();
  co_await remove_items(write, level, std::move(canonical));
  co_await finish(write, level);
}

io::Task<std::vector<std::string>> ItemService::keys_of(query::Query query, access::Action purpose) {
  db::Lease lease = co_await services_.database->read();
  engine::Environment environment{schema_, who_, &services_.limits};
  environment.plans = services_.plans;
  std::vector<std::string> keys =
      co_await engine::read_keys(*lease, environment, collection_, std::move(query), purpose);
  co_return keys;
}

io::Task<engine::Outcome> ItemService::read(query::Query query, engine::Target target, std::string& out) {
  db::Lease lease = co_await services_.database->read();
  engine::Environment environment{schema_, who_, &services_.limits};
  environment.plans = services_.plans;
  if (engine::aggregates(query)) {
    const engine::Outcome groups =
        co_await engine::read(*lease, environment, collection_, std::move(query), std::move(target), out);
    co_return groups;
  }
  const engine::Reading reading =
      co_await engine::fetch_items(*lease, environment, collection_, std::move(query), std::move(target));
  // A long answer is written beside the loop, which others wait for.
  constexpr std::size_t kShort = 8 << 20;
  if (std::optional<engine::Outcome> outcome = reading.emit_within(out, kShort)) co_return *outcome;
  std::function<engine::Outcome()> emit = [&reading, &out] { return reading.emit(out); };
  const engine::Outcome outcome = co_await services_.pool->run(std::move(emit));
  co_return outcome;
}

}  // namespace dirigent::items
