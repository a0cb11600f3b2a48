#include "items/nested/nested.hpp"

#include "items/history.hpp"
#include "items/nested/relations.hpp"
#include "items/values/value_binding.hpp"

namespace dirigent::items {

namespace {

using schema::Field;
using schema::RelationEnd;
using schema::RelationKind;

io::Task<void> write_parents_of(Write& write, const Level& level, const Field& field, const RelationEnd& end,
                                std::vector<Owner> owners, std::vector<Nested>& nested_revisions) {
  std::vector<Slot> slots;
  for (std::size_t i = 0; i < owners.size(); ++i) {
    json::value* value = owners[i].payload->if_contains(field.name);
    if (value != nullptr && nested(*level.collection, field.name, *value))
      slots.push_back({i, value, owners[i].payload});
  }
  if (slots.empty()) co_return;
  if (end.kind == RelationKind::kM2A) {
    co_await write_m2a(write, level, field, *end.relation, slots, nested_revisions);
  } else {
    co_await write_m2o(write, level, field, *end.target, slots, nested_revisions);
  }
  const auto position = static_cast<std::size_t>(&field - level.collection->fields.data());
  for (const Slot& slot : slots) {
    std::optional<sql::Value>& value = (*owners[slot.owner].values)[position];
    if (!value) value = bind(field, *slot.value, write.dialect());  // what a special gives stands, whatever is sent
  }
}

io::Task<void> write_children_of(Write& write, const Level& level, const Field& field, const RelationEnd& end,
                                 const std::vector<Row>& rows, bool fresh, std::vector<Nested>& nested_revisions) {
  std::vector<Family> families;
  for (const Row& row : rows) {
    const json::value* value = row.payload->if_contains(field.name);
    if (value != nullptr) families.push_back({row.owner, row.key, value});
  }
  if (families.empty()) co_return;
  co_await write_o2m(write, level, field, end, std::move(families), fresh, nested_revisions);
}

}  // namespace

bool nest(const schema::Collection& collection, const std::vector<NewItem>& items) {
  for (const Field& field : collection.fields) {
    const RelationEnd* end = collection.relation(field.name);
    if (end == nullptr) continue;
    const bool children = end->kind == RelationKind::kO2M;
    for (const NewItem& item : items) {
      const json::value* value = item.payload.if_contains(field.name);
      if (value != nullptr && (children || nested(collection, field.name, *value))) return true;
    }
  }
  return false;
}

io::Task<void> write_parents(Write& write, const Level& level, std::vector<Owner> owners,
                             std::vector<Nested>& nested_revisions) {
  for (const Field& field : level.collection->fields) {
    if (field.alias()) continue;
    const RelationEnd* end = level.collection->relation(field.name);
    if (end == nullptr || end->kind == RelationKind::kO2M) continue;
    co_await write_parents_of(write, level, field, *end, owners, nested_revisions);
  }
}

io::Task<void> write_children(Write& write, const Level& level, std::vector<Row> rows, bool fresh,
                              std::vector<Nested>& nested_revisions) {
  for (const Field& field : level.collection->fields) {
    const RelationEnd* end = level.collection->relation(field.name);
    if (end == nullptr || end->kind != RelationKind::kO2M || end->target == nullptr) continue;
    co_await write_children_of(write, level, field, *end, rows, fresh, nested_revisions);
  }
}

io::Task<void> adopt(Write& write, std::vector<Nested> nested_revisions, const std::vector<std::int64_t>& revisions) {
  std::vector<Parent> pairs;
  pairs.reserve(nested_revisions.size());
  for (const Nested& one : nested_revisions) pairs.push_back({one.revision, revisions[one.owner]});
  co_await set_parents(write, std::move(pairs));
}

}  // namespace dirigent::items
