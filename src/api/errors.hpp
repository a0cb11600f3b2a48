// The one funnel from failures to answers.
#pragma once
#include <exception>
#include <string>

#include "base/errors.hpp"
#include "http/message.hpp"

namespace dirigent::api {

/// The error envelope of the contract; the status is that of the errors when they agree, else 500.
http::Response error_response(const std::vector<base::Error>& errors);
/// What the HTTP server answers by itself (a request that is no HTTP, too large, too slow), in the same envelope.
http::Response transport_error(unsigned status);
/// Whatever was thrown, as errors of the contract; never empty. Causes of internal errors go to the log with the
/// request id and nowhere else.
std::vector<base::Error> known_errors(std::exception_ptr failure, const http::Request& request);

}  // namespace dirigent::api
