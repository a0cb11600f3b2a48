// directus_versions: a version belongs to an item of a collection that has versions, under a key that is its own among
// the item's, and knows by a hash what the item was when it began (endpoints page, section 14).
#include <algorithm>
#include <set>
#include <span>
#include <tuple>

#include "crypto/object_hash.hpp"
#include "items/keys.hpp"
#include "items/rules/system_rule_set.hpp"
#include "items/turn.hpp"

namespace dirigent::items {

namespace {

constexpr std::string_view kMain = "main";

struct Member {
  std::string_view name;
  bool required;
  bool nullable;
};
constexpr Member kOfNew[] = {
    {"key", true, false}, {"name", false, true}, {"collection", true, false}, {"item", true, false}};
constexpr Member kOfChange[] = {{"key", false, false}, {"name", false, true}};

[[noreturn]] void invalid(std::string_view member, std::string_view what) {
  base::fail(base::invalid_payload(fmt::format("\"{}\" {}", member, what)));
}

void require_members(const json::object& payload, std::span<const Member> members) {
  for (const Member& member : members) {
    const json::value* value = payload.if_contains(member.name);
    if (value == nullptr) {
      if (member.required) invalid(member.name, "is required");
      continue;
    }
    if (value->is_null() && member.nullable) continue;
    if (!value->is_string()) invalid(member.name, "must be a string");
    if (value->get_string().empty()) invalid(member.name, "is not allowed to be empty");
  }
  for (const auto& [name, value] : payload) {
    const auto known = [given = std::string_view(name)](const Member& member) { return member.name == given; };
    if (std::none_of(members.begin(), members.end(), known)) invalid(name, "is not allowed");
  }
  const json::value* key = payload.if_contains("key");
  if (key != nullptr && *key == json::value(kMain)) invalid(kMain, "is a reserved version key");
}

/// What versions are told apart by.
struct Place {
  std::string collection, item, key;
  auto operator<=>(const Place&) const = default;
};

Place place_of(const json::object& payload) {
  const auto text = [&payload](std::string_view name) { return std::string(payload.at(name).get_string()); };
  return {text("collection"), text("item"), text("key")};
}

io::Task<void> require_free(Write& write, Place place) {
  sql::Fragment select("SELECT 1 FROM \"directus_versions\" WHERE \"collection\" = ");
  select.parameter(place.collection).raw(" AND \"item\" = ").parameter(place.item);
  select.raw(" AND \"key\" = ").parameter(place.key).raw(" LIMIT 1");
  const db::Result rows = co_await write.run(std::move(select));
  if (rows->empty()) co_return;
  base::fail(base::unprocessable_content(fmt::format(
      "Version \"{}\" already exists for item \"{}\" in collection \"{}\"", place.key, place.item, place.collection)));
}

io::Task<std::string> hash_of_item(Write& write, const Place& place) {
  if (access::check(write.who(), write.schema(), access::Action::kRead, place.collection)) {
    base::fail(base::forbidden());
  }
  if (!write.schema().collection(place.collection)->versioning) {
    base::fail(base::unprocessable_content(
        fmt::format("Content Versioning is not enabled for collection \"{}\"", place.collection)));
  }
  std::optional<json::object> item = co_await write.read_item(write.who(), place.collection, place.item);
  if (!item) base::fail(base::forbidden());
  co_return crypto::object_hash(std::move(*item));
}

io::Task<void> before_create(Write& write, const Level& level, std::vector<json::object*> payloads) {
  std::set<Place> places;
  for (const json::object* payload : payloads) {
    require_members(*payload, kOfNew);
    const Place place = place_of(*payload);
    if (!places.insert(place).second) {
      base::fail(base::unprocessable_content(
          fmt::format("Cannot create multiple versions on \"{}\" in collection \"{}\" with the same key \"{}\"",
                      place.item, place.collection, place.key)));
    }
  }
  co_await wait_for_turn(write, level.table());
  for (json::object* payload : payloads) {
    const Place place = place_of(*payload);
    const std::string hash = co_await hash_of_item(write, place);
    co_await require_free(write, place);
    (*payload)["hash"] = hash;
  }
}

// Where versions that get the key `key` then stand.
io::Task<void> require_places(Write& write, const std::vector<Key>& keys, std::string key) {
  std::set<Place> places;
  for (const Key& id : keys) {
    sql::Fragment select("SELECT \"collection\", \"item\", \"key\" FROM \"directus_versions\" WHERE \"id\" = ");
    const db::Result rows = co_await write.run(select.parameter(key_text(id)));
    if (rows->empty()) base::fail(base::forbidden());
    const Place place{rows->at(0, 0).as_text(), rows->at(0, 1).as_text(), key};
    if (!places.insert(place).second) {
      base::fail(base::unprocessable_content(
          fmt::format("Cannot update multiple versions on \"{}\" in collection \"{}\" to the same key \"{}\"",
                      place.item, place.collection, place.key)));
    }
    if (rows->at(0, 2).as_text() != key) co_await require_free(write, place);
  }
}

io::Task<void> before_update(Write& write, const Level& level, const std::vector<Change>& changes) {
  if (write.managed_fields()) co_return;  // what is saved in a version
  for (const Change& change : changes) require_members(change.patch, kOfChange);
  for (const Change& change : changes) {
    const json::value* key = change.patch.if_contains("key");
    if (key == nullptr) continue;
    co_await wait_for_turn(write, level.table());
    co_await require_places(write, change.keys, std::string(key->get_string()));
  }
}

}  // namespace

const SystemRules kVersionRules{
    .collection = "directus_versions", .before_create = before_create, .before_update = before_update};

}  // namespace dirigent::items
