// Lists that are sent while they are read: exports of any length, and items as lines of JSON.
#pragma once
#include <string>

#include "api/context.hpp"
#include "api/export/format.hpp"

namespace dirigent::api::exports {

/// How a list is to be sent in parts.
struct Streaming {
  const Format* format = nullptr;  // null: one JSON object a line
};

/// What the request asks for: an export's format, or lines when it accepts application/x-ndjson before anything else.
/// Nothing for a query that is answered as one document (groups, and lists that fit one part).
std::optional<Streaming> streaming_of(const RequestContext& context, const query::Query& query);

/// The items of a query. A list that ends within its first part becomes a plain answer.
io::Task<http::Response> stream_items(const RequestContext& context, std::string collection, query::Query query,
                                      Streaming as);

}  // namespace dirigent::api::exports
