#include "items/nested/order.hpp"

#include <map>

namespace dirigent::items {

namespace {

using schema::Collection;

/// Collections in which something may be created, and the field of the batch's collection that leads there: null for
/// the batch's own rows.
using Ways = std::map<const Collection*, const schema::RelationEnd*>;

class Item {
 public:
  Item(const schema::Schema& schema, const Collection& collection) : schema_(schema) {
    ways_.emplace(&collection, nullptr);
  }

  void add(const Collection& collection, const json::object& payload, const schema::RelationEnd* way) {
    for (const auto& member : payload) {
      if (!member.value().is_structured()) continue;
      const schema::RelationEnd* end = collection.relation(member.key());
      const Collection* target = end == nullptr ? nullptr : target_of(*end, payload);
      if (target != nullptr) visit(*target, member.value(), way != nullptr ? way : end);
    }
  }

  bool twice() const { return twice_; }
  const Ways& ways() const { return ways_; }

 private:
  /// An item of many-to-any has its collection's name beside it.
  const Collection* target_of(const schema::RelationEnd& end, const json::object& payload) const {
    if (end.target != nullptr) return end.target;
    const auto& field = end.relation->one_collection_field;
    const json::value* name = field ? payload.if_contains(*field) : nullptr;
    return name != nullptr && name->is_string() ? schema_.collection(name->get_string()) : nullptr;
  }

  void visit(const Collection& target, const json::value& value, const schema::RelationEnd* way) {
    if (const json::array* list = value.if_array()) {
      for (const json::value& entry : *list)
        if (entry.is_object()) visit(target, entry, way);
      return;
    }
    const json::object& object = value.get_object();
    for (const char* part : {"create", "update"}) {
      const json::value* list = object.if_contains(part);
      if (list != nullptr && list->is_array() && target.field(part) == nullptr) visit(target, *list, way);
    }
    if (ways_.emplace(&target, way).first->second != way) twice_ = true;
    add(target, object, way);
  }

  const schema::Schema& schema_;
  Ways ways_;
  bool twice_ = false;
};

bool has_nested(const json::object& payload) {
  for (const auto& member : payload)
    if (member.value().is_structured()) return true;
  return false;
}

bool agree(const Ways& left, const Ways& right) {
  for (const auto& [collection, way] : right) {
    const auto known = left.find(collection);
    if (known != left.end() && known->second != way) return false;
  }
  return true;
}

}  // namespace

std::vector<std::size_t> parts_of(const schema::Schema& schema, const Collection& collection,
                                  const std::vector<NewItem>& items) {
  std::vector<std::size_t> ends;
  Ways known;
  for (std::size_t i = 0; i < items.size() && items.size() > 1; ++i) {
    if (!has_nested(items[i].payload)) continue;
    Item item(schema, collection);
    item.add(collection, items[i].payload, nullptr);
    if (!item.twice() && agree(known, item.ways())) {
      known.insert(item.ways().begin(), item.ways().end());
      continue;
    }
    if (i > 0 && (ends.empty() || ends.back() < i)) ends.push_back(i);
    known.clear();
    if (item.twice() && i + 1 < items.size()) ends.push_back(i + 1);
    if (!item.twice()) known = item.ways();
  }
  ends.push_back(items.size());
  return ends;
}

}  // namespace dirigent::items
