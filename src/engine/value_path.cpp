#include "engine/value_path.hpp"

namespace dirigent::engine {

namespace {

void pick(const json::value& value, std::span<const std::string> path, EndingList ending, json::array& into) {
  const json::array* list = value.if_array();
  if (list != nullptr && (!path.empty() || ending == EndingList::kEntries)) {
    for (const json::value& entry : *list) pick(entry, path, ending, into);
  } else if (path.empty()) {
    into.push_back(value);
  } else if (const json::object* object = value.if_object()) {
    const json::value* member = object->if_contains(path.front());
    if (member != nullptr) pick(*member, path.subspan(1), ending, into);
  }
}

}  // namespace

json::array values_at(const json::value& item, std::span<const std::string> path, EndingList ending) {
  json::array found;
  pick(item, path, ending, found);
  return found;
}

bool passes_list(const json::value& item, std::span<const std::string> path) {
  if (item.is_array()) return true;
  const json::object* object = item.if_object();
  const json::value* member = object == nullptr || path.empty() ? nullptr : object->if_contains(path.front());
  return member != nullptr && passes_list(*member, path.subspan(1));
}

}  // namespace dirigent::engine
