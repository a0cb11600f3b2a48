#include "content/versions.hpp"

#include <algorithm>

#include "base/json_writer.hpp"
#include "content/stamps.hpp"
#include "content/version_row.hpp"
#include "crypto/object_hash.hpp"
#include "items/history.hpp"
#include "items/keys.hpp"
#include "items/turn.hpp"

namespace dirigent::content {

namespace {

const schema::Collection& collection_of(const Caller& caller, const Version& version) {
  return *caller.schema->collection(version.collection);
}

void require_fields(const schema::Collection& collection, const json::object& members) {
  for (const auto& [name, value] : members) {
    if (collection.field(name) != nullptr) continue;
    base::fail(
        base::invalid_payload(fmt::format("\"{}\" is no field of \"{}\"", std::string_view(name), collection.name)));
  }
}

json::value user_of(const access::Who& who) {
  if (!who || !who->user) return nullptr;
  return json::value(*who->user);
}

// What was saved is told in the history of the item, under the version.
io::Task<void> record_save(items::Write& write, const schema::Collection& collection, const Version& version,
                           std::string members) {
  items::Trace trace;
  trace.item = version.item;
  trace.data = members;
  trace.delta = std::move(members);
  trace.revised = items::keeps_revisions(write, collection);
  std::vector<items::Trace> traces;
  traces.push_back(std::move(trace));
  const std::vector<std::int64_t> revisions =
      co_await items::record(write, collection, "version_save", std::move(traces));
  if (revisions.empty() || revisions.front() == 0) co_return;
  sql::Fragment update("update directus_revisions set ");
  update.identifier("version").raw(" = ").append(write.dialect().typed_parameter(base::FieldType::kUuid, version.id));
  update.raw(" where id = ").parameter(revisions.front());
  (void)co_await write.run(std::move(update));
}

// The members as they would be written, as far as the caller reads such fields of `item`, with the key as versions keep
// it.
json::object current_of(const Version& version, const schema::Collection& collection, const json::object& item) {
  json::object current;
  current.emplace(collection.primary_key, version.item);
  if (!version.delta) return current;
  json::object members = told(*version.delta, collection, true);
  for (const schema::Field& field : *collection.fields) {
    if (field.name == collection.primary_key || !item.contains(field.name)) continue;
    if (json::value* value = members.if_contains(field.name)) current.emplace(field.name, std::move(*value));
  }
  return current;
}

}  // namespace

io::Task<json::object> save_version(Caller caller, std::string id, json::object members) {
  items::WriteOptions options;
  items::Write write(*caller.services, caller.schema, caller.who, options);
  co_await write.begin();
  co_await items::wait_for_turn(write, "directus_versions", id);
  Version version = co_await version_row(write, std::move(id));
  const schema::Collection& collection = collection_of(caller, version);
  require_fields(collection, members);
  json::object item = co_await main_item(write, version);
  std::string told_of = base::to_json(members);
  stamp(members, collection, user_of(caller.who), base::iso_timestamp(write.now()));
  json::object delta = version.delta.value_or(json::object{});
  for (auto& [name, value] : members) delta[name] = value;
  co_await record_save(write, collection, version, std::move(told_of));
  json::object row;
  row.emplace("delta", delta);
  co_await update_within(write, caller.who, "directus_versions", version.id, std::move(row), true);
  co_await write.finish();
  for (auto& [name, value] : delta) {
    const bool known = collection.field(name) == nullptr || item.contains(name);
    if (known) item[name] = std::move(value);
  }
  co_return item;
}

io::Task<json::object> compare_version(Caller caller, std::string id) {
  items::WriteOptions options;
  items::Write write(*caller.services, caller.schema, caller.who, options);
  co_await write.begin();
  const Version version = co_await version_row(write, std::move(id));
  json::object item = co_await main_item(write, version);
  const std::string hash = crypto::object_hash(item);
  json::object out{{"outdated", hash != version.hash}, {"mainHash", hash}};
  out.emplace("current", current_of(version, collection_of(caller, version), item));
  out.emplace("main", std::move(item));
  co_return out;
}

io::Task<json::value> promote_version(Caller caller, std::string id, std::string main_hash,
                                      std::optional<std::vector<std::string>> fields) {
  items::WriteOptions options;
  items::Write write(*caller.services, caller.schema, caller.who, options);
  co_await write.begin();
  const Version version = co_await version_row(write, std::move(id));
  const schema::Collection& collection = collection_of(caller, version);
  co_await items::wait_for_turn(write, collection.name, version.item);
  const json::object item = co_await main_item(write, version);
  if (crypto::object_hash(item) != main_hash) {
    base::fail(base::unprocessable_content("Main item has changed since this version was last updated"));
  }
  if (!version.delta) base::fail(base::unprocessable_content("No changes to promote"));
  const json::object all = told(*version.delta, collection, true);
  json::object members;
  for (const auto& [name, value] : all) {
    const bool wanted = !fields || std::find(fields->begin(), fields->end(), std::string_view(name)) != fields->end();
    if (wanted && std::string_view(name) != collection.primary_key) members.emplace(name, value);
  }
  json::object kept = filled(*version.delta, collection);
  for (const auto& [name, value] : kept) members.erase(name);
  co_await update_within(write, caller.who, collection.name, version.item, std::move(members));
  co_await set_filled(write, collection, version.item, std::move(kept));
  co_await write.finish();
  co_return json::value(version.item);
}

}  // namespace dirigent::content
