#include "api/openapi/visible.hpp"

#include <algorithm>
#include <set>

namespace dirigent::api::openapi {

namespace {

constexpr access::Action kShown[] = {access::Action::kCreate, access::Action::kRead, access::Action::kUpdate,
                                     access::Action::kDelete};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// "blog_post" as "BlogPost"; names of components are ASCII.
std::string pascal(std::string_view name) {
  std::string out;
  bool begins = true;
  for (const char c : name) {
    if (!is_letter(c) && !(c >= '0' && c <= '9')) {
      begins = true;
      continue;
    }
    out += begins && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    begins = false;
  }
  return out;
}

std::string component_name(const schema::Collection& collection) {
  constexpr std::string_view kSystem = "directus_";
  const std::string_view name = collection.name;
  if (collection.system && name.starts_with(kSystem)) return pascal(name.substr(kSystem.size()));
  return "Items" + pascal(name);
}

}  // namespace

Visible::Visible(const schema::Schema& schema, const access::Who& who)
    : schema_(schema), who_(who), admin_(access::unlimited(who)), user_(admin_ || who->user.has_value()) {
  std::set<std::string> taken;
  for (const auto& [name, collection] : schema.collections) {
    if (!collection.table) continue;
    const std::string& of = name;
    const bool shown = std::any_of(std::begin(kShown), std::end(kShown),
                                   [this, &of](access::Action action) { return may(action, of); });
    if (!shown) continue;
    // Two collections may differ in characters that are no part of a component's name.
    std::string component = component_name(collection);
    const std::string wanted = component;
    for (int number = 2; !taken.insert(component).second; ++number) component = wanted + std::to_string(number);
    components_.emplace(name, std::move(component));
  }
}

bool Visible::may(access::Action action, std::string_view collection) const {
  return !access::check(who_, schema_, action, collection);
}

bool Visible::field(const schema::Collection& collection, std::string_view field) const {
  if (admin_) return true;
  for (const access::Action action : {access::Action::kCreate, access::Action::kRead, access::Action::kUpdate}) {
    for (const access::Permission& permission : access::permissions_of(who_, collection.name, action)) {
      if (permission.covers(field)) return true;
    }
  }
  return false;
}

std::string_view Visible::component(std::string_view collection) const {
  const auto found = components_.find(collection);
  return found == components_.end() ? std::string_view() : found->second;
}

json::object reference(std::string_view kind, std::string_view name) {
  return {{"$ref", "#/components/" + std::string(kind) + "/" + std::string(name)}};
}

}  // namespace dirigent::api::openapi
