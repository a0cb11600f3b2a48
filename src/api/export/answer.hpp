// The `export` parameter: the data of an answer as a file. It belongs to the request, not to one route: whatever
// answers with data can be exported.
#pragma once
#include <string>

#include "api/context.hpp"
#include "api/export/format.hpp"

namespace dirigent::api::exports {

/// The format a request asks for in its query string or, for SEARCH, in its body's query; null when it asks for none.
/// Throws base::Failure(INVALID_QUERY) for an unknown one.
const Format* requested(const RequestContext& context);

/// What the file is named after: the collection the request's path is about, else "Export".
std::string subject_of(const RequestContext& context);

/// The file that holds an answer's data, in the answer's place. Answers without data (204, texts) stay as they are.
http::Response exported(const RequestContext& context, const Format& format, http::Response answer);

}  // namespace dirigent::api::exports
