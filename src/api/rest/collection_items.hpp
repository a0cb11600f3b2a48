// The REST verbs on the items of one collection. /items and the routers of system collections are the same verbs under
// different paths.
#pragma once
#include <string>

#include "api/context.hpp"
#include "io/task.hpp"

namespace dirigent::api::rest {

/// POST: an object creates one item, an array many; answers what was created as the query string asks.
io::Task<http::Response> create_items(RequestContext& context, std::string collection);
/// GET, and SEARCH with its query in the body. A singleton answers one object.
io::Task<http::Response> list_items(RequestContext& context, std::string collection);
io::Task<http::Response> search_items(RequestContext& context, std::string collection);
io::Task<http::Response> get_item(RequestContext& context, std::string collection, std::string key);
/// The items with these keys that the query string leaves, without counts: what a write of several answers.
io::Task<http::Response> read_many(RequestContext& context, std::string collection, std::vector<std::string> keys);
/// PATCH on the list: an array of partial items, {keys, data} or {query, data}; on a singleton the partial item.
io::Task<http::Response> update_items(RequestContext& context, std::string collection);
io::Task<http::Response> update_item(RequestContext& context, std::string collection, std::string key);
/// DELETE on the list: an array of keys, {keys} or {query}.
io::Task<http::Response> delete_items(RequestContext& context, std::string collection);
io::Task<http::Response> delete_item(RequestContext& context, std::string collection, std::string key);

}  // namespace dirigent::api::rest
