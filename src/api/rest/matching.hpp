// Writes that hold only for an item as the client has read it (If-Match, RFC 9110 section 13.1.1).
//
// The item is locked, read with the query string of the request, and compared with the tags that a GET with the same
// query string gives, all in the transaction that then changes it: of two clients with one tag, one wins.
#pragma once
#include <optional>
#include <string>

#include "api/context.hpp"
#include "http/etag.hpp"

namespace dirigent::api::rest {

/// What If-Match asks for, if it was sent. Throws FORBIDDEN to whoever may not do `action`, then INVALID_PAYLOAD when
/// it is no list of tags.
std::optional<http::TagList> if_match(const RequestContext& context, access::Action action,
                                      const std::string& collection);

/// Both throw PRECONDITION_FAILED, with nothing changed, when the item is not one of those or is not there. The answer
/// of an update has been read in its transaction.
io::Task<http::Response> update_matching(RequestContext& context, std::string collection, std::string key,
                                         http::TagList tags);
io::Task<http::Response> delete_matching(RequestContext& context, std::string collection, std::string key,
                                         http::TagList tags);

}  // namespace dirigent::api::rest
