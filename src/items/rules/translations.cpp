// directus_translations: one value for a key in a language.
#include <set>

#include "items/keys.hpp"
#include "items/rules/system_rule_set.hpp"

namespace dirigent::items {

namespace {

using Place = std::pair<std::string, std::string>;  // key, language

[[noreturn]] void refuse() {
  base::fail(base::invalid_payload("The key has a translation into this language already"));
}

std::optional<Place> place_of(const json::object& payload) {
  const json::value* key = payload.if_contains("key");
  const json::value* language = payload.if_contains("language");
  if (key == nullptr || language == nullptr || !key->is_string() || !language->is_string()) return std::nullopt;
  return Place(key->get_string(), language->get_string());
}

io::Task<void> require_free(Write& write, Place place, const Key* own) {
  sql::Fragment select("SELECT 1 FROM \"directus_translations\" WHERE \"key\" = ");
  select.parameter(place.first).raw(" AND \"language\" = ").parameter(place.second);
  if (own != nullptr) select.raw(" AND \"id\" <> ").parameter(key_text(*own));
  const db::Result rows = co_await write.run(select.raw(" LIMIT 1"));
  if (!rows->empty()) refuse();
}

// Two that come at once must not both find the place free: on SQLite the transaction sees to that.
io::Task<void> wait_for_turn(Write& write) {
  co_await write.begin();
  if (write.dialect().sqlite()) co_return;
  co_await write.run(sql::Fragment("SELECT pg_advisory_xact_lock(hashtext('directus_translations'))"));
}

io::Task<void> before_create(Write& write, const Level&, std::vector<const json::object*> payloads) {
  std::set<Place> places;
  co_await wait_for_turn(write);
  for (const json::object* payload : payloads) {
    const std::optional<Place> place = place_of(*payload);
    if (!place) continue;  // what is missing is said by the fields' own rules
    if (!places.insert(*place).second) refuse();
    co_await require_free(write, *place, nullptr);
  }
}

// What a patch leaves out stays as it is.
io::Task<Place> place_after(Write& write, const Key& id, const json::object& patch) {
  sql::Fragment select("SELECT \"key\", \"language\" FROM \"directus_translations\" WHERE \"id\" = ");
  const db::Result rows = co_await write.run(select.parameter(key_text(id)));
  Place place;
  if (!rows->empty()) place = {rows->at(0, 0).as_text(), rows->at(0, 1).as_text()};
  const json::value* key = patch.if_contains("key");
  const json::value* language = patch.if_contains("language");
  if (key != nullptr && key->is_string()) place.first = key->get_string();
  if (language != nullptr && language->is_string()) place.second = language->get_string();
  co_return place;
}

io::Task<void> before_update(Write& write, const Level&, const std::vector<Change>& changes) {
  std::set<Place> places;
  for (const Change& change : changes) {
    if (!change.patch.contains("key") && !change.patch.contains("language")) continue;
    co_await wait_for_turn(write);
    for (const Key& id : change.keys) {
      Place place = co_await place_after(write, id, change.patch);
      if (!places.insert(place).second) refuse();
      co_await require_free(write, std::move(place), &id);
    }
  }
}

}  // namespace

const SystemRules kTranslationRules{"directus_translations", before_create, before_update};

}  // namespace dirigent::items
