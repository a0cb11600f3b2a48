#include "query/dynamic_variables.hpp"

#include "base/text.hpp"

namespace dirigent::query {

void collect_variables(const json::value& value, std::vector<std::string>& into) {
  if (const json::string* text = value.if_string()) {
    if (text->find('$') == json::string::npos) return;
    for (const std::string& part : base::split(*text, ',')) {
      if (const std::string_view name = base::trim(part); name.starts_with('$')) into.emplace_back(name);
    }
  } else if (const json::array* list = value.if_array()) {
    for (const json::value& entry : *list) collect_variables(entry, into);
  } else if (const json::object* object = value.if_object()) {
    for (const auto& member : *object) collect_variables(member.value(), into);
  }
}

void collect_variables(const Filter& filter, std::vector<std::string>& into) {
  collect_variables(filter.value, into);
  for (const Filter& child : filter.children) collect_variables(child, into);
}

}  // namespace dirigent::query
