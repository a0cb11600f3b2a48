#include "items/nested/alterations.hpp"

#include <array>
#include <string>

#include "base/errors.hpp"

namespace dirigent::items {

namespace {

[[noreturn]] void refuse(const std::string& reason) {
  base::fail(base::invalid_payload("Invalid one-to-many update structure: " + reason));
}

bool is_object(const json::value& value) {
  return value.is_object();
}
bool is_key(const json::value& value) {
  return value.is_string() || value.is_number();
}

struct Part {
  std::string_view name;
  bool (*fits)(const json::value&);
  std::string_view complaint;
  json::array Alterations::*list;
};

constexpr std::array kParts = {
    Part{"create", is_object, "must be of type object", &Alterations::create},
    Part{"update", is_object, "must be of type object", &Alterations::update},
    Part{"delete", is_key, "does not match any of the allowed types", &Alterations::remove},
};

void read_part(const json::object& from, const Part& part, Alterations& into) {
  const json::value* list = from.if_contains(part.name);
  if (list == nullptr) return;
  const std::string name(part.name);
  if (!list->is_array()) refuse("\"" + name + "\" must be an array");
  const json::array& entries = list->get_array();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!part.fits(entries[i])) refuse("\"" + name + "[" + std::to_string(i) + "]\" " + std::string(part.complaint));
  }
  into.*part.list = entries;
}

}  // namespace

Alterations parse_alterations(const json::value& value) {
  if (!value.is_object()) refuse("\"value\" must be of type object");
  Alterations alterations;
  for (const Part& part : kParts) read_part(value.get_object(), part, alterations);
  for (const auto& member : value.get_object()) {
    bool known = false;
    for (const Part& part : kParts) known = known || member.key() == part.name;
    if (!known) refuse("\"" + std::string(member.key()) + "\" is not allowed");
  }
  return alterations;
}

}  // namespace dirigent::items
