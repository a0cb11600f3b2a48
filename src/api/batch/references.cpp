#include "api/batch/references.hpp"

#include <utility>

#include "base/text.hpp"
#include "engine/cells/cells.hpp"

namespace dirigent::api::batch {

namespace {

constexpr std::string_view kReference = "$ref";
constexpr std::string_view kLiteral = "$literal";

[[noreturn]] void invalid(std::string reason) {
  base::fail(base::invalid_payload(std::move(reason)));
}

std::string quoted(std::string_view text) {
  return '"' + std::string(text) + '"';
}

const json::value* only_member(const json::value& value, std::string_view name) {
  const json::object* object = value.if_object();
  return object != nullptr && object->size() == 1 ? object->if_contains(name) : nullptr;
}

// Null when `value` is no reference.
const json::string* reference_in(const json::value& value) {
  const json::object* object = value.if_object();
  const json::value* found = object != nullptr ? object->if_contains(kReference) : nullptr;
  if (found == nullptr) return nullptr;
  if (object->size() != 1 || !found->is_string()) {
    invalid(
        "A reference is an object with a text in \"$ref\" and nothing else; other objects with \"$ref\" go into "
        "\"$literal\"");
  }
  return &found->get_string();
}

void collect(const json::value& value, const Names& names, std::vector<std::size_t>& targets) {
  if (const json::string* reference = reference_in(value)) {
    targets.push_back(names.find(*reference));
    return;
  }
  if (only_member(value, kLiteral) != nullptr) return;
  if (const json::object* object = value.if_object()) {
    for (const auto& member : *object) collect(member.value(), names, targets);
  } else if (const json::array* list = value.if_array()) {
    for (const json::value& entry : *list) collect(entry, names, targets);
  }
}

const json::value* step(const json::value& from, std::string_view segment) {
  if (const json::object* object = from.if_object()) return object->if_contains(segment);
  const json::array* list = from.if_array();
  const auto at = base::to_integer(segment);
  if (list == nullptr || !at || *at < 0 || static_cast<std::size_t>(*at) >= list->size()) return nullptr;
  return &(*list)[static_cast<std::size_t>(*at)];
}

}  // namespace

bool Names::add(const json::value& id) {
  const std::size_t position = count_++;
  return id.is_null() || by_id_.emplace(std::string(id.as_string()), position).second;
}

std::size_t Names::find(std::string_view reference) const {
  const std::string name(reference.substr(0, reference.find('.')));
  if (name.size() == reference.size() || reference.ends_with('.')) {
    invalid("The reference " + quoted(reference) + " has no path: it names an operation and a value of its answer");
  }
  if (const auto known = by_id_.find(name); known != by_id_.end()) return known->second;
  const auto position = base::to_integer(name);
  if (position && *position >= 0 && static_cast<std::size_t>(*position) < count_) {
    return static_cast<std::size_t>(*position);
  }
  invalid("The reference " + quoted(reference) + " is to no operation before this one");
}

std::vector<std::size_t> targets_of(const json::object& members, const Names& names) {
  std::vector<std::size_t> targets;
  for (const auto& member : members) {
    if (reference_in(member.value()) != nullptr) invalid(quoted(member.key()) + " can't be a reference as a whole");
    collect(member.value(), names, targets);
  }
  return targets;
}

void Resolver::add(const json::value& id, json::value answer) {
  names_.add(id);
  answers_.push_back(std::move(answer));
}

json::object Resolver::resolve(json::object members) {
  for (auto& member : members) resolve_in(member.value());
  return members;
}

void Resolver::resolve_in(json::value& value) {
  if (const json::string* reference = reference_in(value)) {
    value = value_of(std::string(*reference));
    return;
  }
  if (const json::value* literal = only_member(value, kLiteral)) {
    json::value content = *literal;
    value = std::move(content);
    return;
  }
  if (json::object* object = value.if_object()) {
    for (auto& member : *object) resolve_in(member.value());
  } else if (json::array* list = value.if_array()) {
    for (json::value& entry : *list) resolve_in(entry);
  }
}

json::value Resolver::value_of(std::string_view reference) {
  const json::value* at = &answers_[names_.find(reference)];
  for (std::string_view path = reference; path.find('.') != std::string_view::npos && at != nullptr;) {
    path.remove_prefix(path.find('.') + 1);
    at = step(*at, path.substr(0, path.find('.')));
  }
  if (at == nullptr) invalid("The reference " + quoted(reference) + " leads to nothing in that answer");
  if (at->is_structured()) invalid("The reference " + quoted(reference) + " leads to a list or an object");
  if (const json::string* text = at->if_string()) {
    if (std::string_view(*text) == engine::kMask)
      invalid("The reference " + quoted(reference) + " leads to a concealed value");
    if (text->size() > left_) invalid("The texts referred to are too long for one request");
    left_ -= text->size();
  }
  return *at;
}

}  // namespace dirigent::api::batch
