// Items as their versions have them: the version is written in a transaction that is never committed, and what is read
// within it, by the rights of whoever asks, is the answer. A version can lead only to items that they see anyway.
#include "base/json_writer.hpp"
#include "content/linked_items.hpp"
#include "content/stamps.hpp"
#include "content/version_row.hpp"
#include "content/versions.hpp"
#include "engine/read.hpp"
#include "items/item_access.hpp"
#include "items/keys.hpp"

namespace dirigent::content {

namespace {

// The one row of a singleton.
io::Task<std::string> only_item(items::Write& write, const schema::Collection& collection) {
  sql::Fragment select("select ");
  select.identifier(collection.primary_key).raw(" from ").identifier(collection.name).raw(" limit 1");
  const db::Result rows = co_await write.run(std::move(select));
  if (rows->empty()) base::fail(base::forbidden());
  co_return rows->at(0, 0).as_text();
}

// By its key among the item's. Throws FORBIDDEN where the caller sees none.
io::Task<std::string> version_id(items::Write& write, std::string collection, std::string item, std::string key) {
  sql::Fragment select("select id from directus_versions where ");
  select.identifier("collection").raw(" = ").parameter(std::move(collection)).raw(" and item = ");
  select.parameter(std::move(item)).raw(" and ").identifier("key").raw(" = ").parameter(std::move(key));
  const db::Result rows = co_await write.run(std::move(select));
  if (rows->empty()) base::fail(base::forbidden());
  co_return rows->at(0, 0).as_text();
}

access::Who as_admin(const access::Who& who) {
  access::Accountability admin = who.value_or(access::Accountability{});
  admin.admin = admin.app = true;
  admin.restricted = false;
  admin.permissions = nullptr;
  return admin;
}

io::Task<KeysByCollection> seen_by_caller(items::Write& write, KeysByCollection linked) {
  KeysByCollection out;
  for (auto& [collection, keys] : linked) {
    const engine::Environment environment{write.schema_ptr(), write.who(), &write.services().limits};
    std::set<std::string> seen =
        co_await items::permitted_keys(*write.session(), environment, access::Action::kRead, collection, keys);
    out.emplace(collection, std::move(seen));
  }
  co_return out;
}

io::Task<std::int64_t> last_activity(items::Write& write) {
  const db::Result rows = co_await write.run(sql::Fragment("select coalesce(max(id), 0) from directus_activity"));
  co_return rows->at(0, 0).as_integer();
}

io::Task<KeysByCollection> made_since(items::Write& write, std::int64_t activity) {
  sql::Fragment select("select collection, item from directus_activity where action = 'create' and id > ");
  const db::Result rows = co_await write.run(std::move(select.parameter(activity)));
  KeysByCollection out;
  for (std::size_t i = 0; i < rows->size(); ++i) out[rows->at(i, 0).as_text()].insert(rows->at(i, 1).as_text());
  co_return out;
}

io::Task<KeysByCollection> write_version(items::Write& write, const schema::Collection& collection,
                                         const Version& version) {
  if (!version.delta) co_return KeysByCollection{};
  const schema::Schema& schema = write.schema();
  json::object members;
  for (auto& [name, value] : told(*version.delta, collection, true)) {
    const bool known = collection.field(name) != nullptr && std::string_view(name) != collection.primary_key;
    if (known) members.emplace(name, std::move(value));
  }
  KeysByCollection linked = linked_items(schema, collection, members);
  const KeysByCollection seen = co_await seen_by_caller(write, std::move(linked));
  members = only_known(schema, collection, members, seen);
  json::object kept = filled(*version.delta, collection);
  for (const auto& [name, value] : kept) members.erase(name);
  const std::int64_t before = co_await last_activity(write);
  co_await update_within(write, as_admin(write.who()), collection.name, version.item, std::move(members));
  co_await set_filled(write, collection, version.item, std::move(kept));
  co_return co_await made_since(write, before);
}

// The item with what the version says put over it, whatever that is.
io::Task<std::string> overlaid(items::Write& write, const schema::Collection& collection, const Version& version,
                               query::Query query) {
  engine::Environment environment{write.schema_ptr(), write.who(), &write.services().limits};
  engine::Target target;
  target.keys.emplace();
  target.keys->push_back(version.item);
  target.single = true;
  json::array found =
      co_await engine::read_items(*write.session(), environment, collection.name, std::move(query), std::move(target));
  if (found.empty()) base::fail(base::forbidden());
  json::object& item = found.front().as_object();
  if (item.contains(collection.primary_key)) item[collection.primary_key] = version.item;
  if (version.delta) {
    for (auto& [name, value] : told(*version.delta, collection, true)) {
      if (item.contains(name)) item[name] = std::move(value);
    }
  }
  co_return base::to_json(item);
}

}  // namespace

io::Task<std::string> read_version(Caller caller, std::string collection, std::optional<std::string> item,
                                   query::Query query) {
  if (auto refused = access::check(caller.who, *caller.schema, access::Action::kRead, collection)) {
    base::fail(std::move(*refused));
  }
  const schema::Collection& known = *caller.schema->collection(collection);
  items::WriteOptions options;
  items::Write write(*caller.services, caller.schema, caller.who, options);
  co_await write.begin();
  std::string key = item.value_or("");
  if (!item) {
    std::string only = co_await only_item(write, known);
    key = std::move(only);
  }
  std::string id = co_await version_id(write, collection, std::move(key), *query.version);
  const Version version = co_await version_row(write, std::move(id));
  (void)co_await main_item(write, version);
  const bool raw = query.version_raw;
  query.version.reset();
  query.version_raw = false;
  if (raw) co_return co_await overlaid(write, known, version, std::move(query));
  const KeysByCollection made = co_await write_version(write, known, version);
  engine::Environment environment{caller.schema, caller.who, &caller.services->limits};
  engine::Target target;
  target.keys.emplace();
  target.keys->push_back(version.item);
  target.single = true;
  json::array found =
      co_await engine::read_items(*write.session(), environment, collection, std::move(query), std::move(target));
  if (found.empty()) base::fail(base::forbidden());
  if (!made.empty()) hide_keys(*caller.schema, known, found.front(), made);
  co_return base::to_json(found.front());
}

}  // namespace dirigent::content
