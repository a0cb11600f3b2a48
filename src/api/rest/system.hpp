// Routers of system collections that are nothing but the generic verbs.
#pragma once
#include <string>
#include <string_view>

#include "api/context.hpp"
#include "api/rest/collection_items.hpp"

namespace dirigent::api::rest {

/// A system collection's name as a template argument, so that each route is a plain function pointer.
struct SystemCollection {
  template <std::size_t N>
  consteval SystemCollection(const char (&text)[N]) {
    static_assert(N <= sizeof name);
    for (std::size_t i = 0; i < N; ++i) name[i] = text[i];
  }
  char name[40] = {};
};

template <SystemCollection kCollection>
io::Task<http::Response> system_create(RequestContext& context) {
  return create_items(context, kCollection.name);
}
template <SystemCollection kCollection>
io::Task<http::Response> system_list(RequestContext& context) {
  return list_items(context, kCollection.name);
}
template <SystemCollection kCollection>
io::Task<http::Response> system_search(RequestContext& context) {
  return search_items(context, kCollection.name);
}
template <SystemCollection kCollection>
io::Task<http::Response> system_update_many(RequestContext& context) {
  return update_items(context, kCollection.name);
}
template <SystemCollection kCollection>
io::Task<http::Response> system_delete_many(RequestContext& context) {
  return delete_items(context, kCollection.name);
}
template <SystemCollection kCollection>
io::Task<http::Response> system_get(RequestContext& context) {
  return get_item(context, kCollection.name, context.parameters.front());
}
template <SystemCollection kCollection>
io::Task<http::Response> system_update(RequestContext& context) {
  return update_item(context, kCollection.name, context.parameters.front());
}
template <SystemCollection kCollection>
io::Task<http::Response> system_delete(RequestContext& context) {
  return delete_item(context, kCollection.name, context.parameters.front());
}

}  // namespace dirigent::api::rest
