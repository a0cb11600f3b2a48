// directus_translations: one value for a key in a language.
#include <map>

#include "items/keys.hpp"
#include "items/rules/system_rule_set.hpp"
#include "items/turn.hpp"

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

// Refuses a place that a row has which is not the one that `places` gives it to.
io::Task<void> require_free(Write& write, const std::map<Place, std::string>& places) {
  std::vector<sql::Value> keys;
  keys.reserve(places.size());
  for (const auto& [place, id] : places) keys.emplace_back(place.first);
  sql::Fragment select("SELECT \"key\", \"language\", \"id\" FROM \"directus_translations\" WHERE ");
  select.append(write.dialect().in_values(sql::Fragment("\"key\""), base::FieldType::kString, keys));
  const db::Result rows = co_await write.run(std::move(select));
  for (std::size_t row = 0; row < rows->size(); ++row) {
    const auto taken = places.find(Place(rows->at(row, 0).as_text(), rows->at(row, 1).as_text()));
    if (taken != places.end() && taken->second != rows->at(row, 2).as_text()) refuse();
  }
}

io::Task<void> before_create(Write& write, const Level& level, std::vector<json::object*> payloads) {
  std::map<Place, std::string> places;  // nobody's yet
  for (const json::object* payload : payloads) {
    std::optional<Place> place = place_of(*payload);  // what is missing is said by the fields' own rules
    if (place && !places.emplace(std::move(*place), "").second) refuse();
  }
  co_await wait_for_turn(write, level.table());
  co_await require_free(write, places);
}

// What a patch leaves out stays as it is.
Place place_after(Place now, const json::object& patch) {
  const json::value* key = patch.if_contains("key");
  const json::value* language = patch.if_contains("language");
  if (key != nullptr && key->is_string()) now.first = key->get_string();
  if (language != nullptr && language->is_string()) now.second = language->get_string();
  return now;
}

io::Task<std::map<std::string, Place>> places_now(Write& write, const schema::Collection& translations,
                                                  std::vector<Key> ids) {
  sql::Fragment select("SELECT \"id\", \"key\", \"language\" FROM \"directus_translations\" WHERE ");
  const db::Result rows = co_await write.run(select.append(having_keys(write.dialect(), translations, ids)));
  std::map<std::string, Place> places;
  for (std::size_t row = 0; row < rows->size(); ++row) {
    places.emplace(rows->at(row, 0).as_text(), Place(rows->at(row, 1).as_text(), rows->at(row, 2).as_text()));
  }
  co_return places;
}

io::Task<void> before_update(Write& write, const Level& level, const std::vector<Change>& changes) {
  std::map<Place, std::string> places;
  for (const Change& change : changes) {
    if (!change.patch.contains("key") && !change.patch.contains("language")) continue;
    co_await wait_for_turn(write, level.table());
    const std::map<std::string, Place> now = co_await places_now(write, *level.collection, change.keys);
    for (const auto& [id, place] : now) {
      if (!places.emplace(place_after(place, change.patch), id).second) refuse();
    }
  }
  if (!places.empty()) co_await require_free(write, places);
}

}  // namespace

const SystemRules kTranslationRules{
    .collection = "directus_translations", .before_create = before_create, .before_update = before_update};

}  // namespace dirigent::items
