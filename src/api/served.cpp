#include "api/served.hpp"

#include <algorithm>

#include "api/routes.hpp"
#include "base/text.hpp"

namespace dirigent::api {

namespace {

constexpr std::string_view kSystem = "directus_";

std::string_view method_of(access::Action action) {
  switch (action) {
    case access::Action::kCreate:
      return "POST";
    case access::Action::kUpdate:
      return "PATCH";
    case access::Action::kDelete:
      return "DELETE";
    case access::Action::kRead:
    case access::Action::kShare:
      break;
  }
  return "GET";
}

/// "/name", and behind it nothing but parameters.
bool is_about(std::string_view pattern, std::string_view name) {
  const std::vector<std::string> segments = base::split(pattern.substr(1), '/');
  return segments.front() == name && std::all_of(segments.begin() + 1, segments.end(),
                                                 [](const std::string& segment) { return segment.starts_with(':'); });
}

}  // namespace

std::string why_not_served(const schema::Schema& schema, std::string_view collection, access::Action action) {
  const schema::Collection* known = schema.collection(collection);
  // To share an item is to create a share, whatever the item is of.
  if (known == nullptr || !known->system || action == access::Action::kShare) return {};
  const std::string_view name = collection.substr(collection.starts_with(kSystem) ? kSystem.size() : 0);
  const std::string_view method = method_of(action);
  const bool served = std::any_of(routes().begin(), routes().end(), [&](const Route& route) {
    return route.method == method && is_about(route.pattern, name);
  });
  if (served) return {};
  return "No route serves this, to admins neither: what is in \"" + std::string(collection) +
         "\" is the server's own, or seen and changed with other things only.";
}

}  // namespace dirigent::api
