// The shapes of successful answers.
#pragma once
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "engine/read.hpp"
#include "http/message.hpp"

namespace dirigent::api {

/// 200 with a complete JSON text.
http::Response json_response(std::string body);
/// 200 {"data": <data>}
http::Response data_response(const json::value& data);
/// 204 without a body.
http::Response no_content();
/// 200 text/html "pong"-like bodies.
http::Response text_response(std::string body, std::string_view content_type = "text/html; charset=utf-8");

/// Begins an envelope: `{"data":`. Append the data, then close it with end_envelope.
std::string begin_envelope();
/// Appends `,"meta":{...}` when counts were asked, and the closing brace.
void end_envelope(std::string& body, const engine::Meta& meta);

}  // namespace dirigent::api
