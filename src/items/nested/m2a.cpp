#include <algorithm>
#include <map>

#include "items/keys.hpp"
#include "items/nested/relations.hpp"

namespace dirigent::items {

namespace {

// The collection an owner's payload names for its item.
const schema::Collection& named_target(const Write& write, const Level& level, const schema::Field& field,
                                       const schema::Relation& relation, const Slot& slot) {
  const std::string place = "\"" + level.collection->name + "." + field.name + "\"";
  const json::value* name =
      relation.one_collection_field ? slot.payload->if_contains(*relation.one_collection_field) : nullptr;
  if (name == nullptr || !name->is_string()) {
    base::fail(base::invalid_payload("Can't update nested record " + place + " without field \"" +
                                     level.collection->name + "." +
                                     relation.one_collection_field.value_or("collection") + "\" being set"));
  }
  const std::string_view collection = name->get_string();
  const auto& allowed = relation.one_allowed_collections;
  const schema::Collection* target = write.schema().collection(collection);
  if (std::find(allowed.begin(), allowed.end(), collection) == allowed.end() || target == nullptr) {
    base::fail(base::invalid_payload(place + " can't be linked to collection \"" + std::string(collection) + "\""));
  }
  return *target;
}

}  // namespace

io::Task<void> write_m2a(Write& write, const Level& level, const schema::Field& field, const schema::Relation& relation,
                         std::vector<Slot>& slots, std::vector<Nested>& nested_revisions) {
  std::map<std::string, std::vector<Slot>> by_target;
  for (const Slot& slot : slots) by_target[named_target(write, level, field, relation, slot).name].push_back(slot);
  for (auto& [name, some] : by_target) {
    const schema::Collection& target = *write.schema().collection(name);
    co_await write_m2o(write, level, field, target, some, nested_revisions);
  }
  for (Slot& slot : slots) *slot.value = key_text(*slot.value);
}

}  // namespace dirigent::items
