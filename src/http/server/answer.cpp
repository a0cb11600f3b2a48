#include "http/server/answer.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "http/etag.hpp"
#include "http/request_id.hpp"

namespace dirigent::http {

namespace {

bool has_token(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const std::size_t end = list.find(',');
    if (same_token(base::trim(list.substr(0, end)), token)) return true;
    if (end == std::string_view::npos) break;
    list.remove_prefix(end + 1);
  }
  return false;
}

void vary_on_encoding(Headers& headers) {
  const auto vary = headers.get("vary");
  if (!vary) return headers.add("Vary", "Accept-Encoding");
  if (has_token(*vary, "accept-encoding") || *vary == "*") return;
  headers.set("Vary", std::string(*vary) + ", Accept-Encoding");
}

}  // namespace

Terms terms_of(const Request& request) {
  Terms terms;
  terms.head = request.method == "HEAD";
  terms.conditional = terms.head || request.method == "GET";
  bool plain = true;
  for (const auto& [name, value] : request.headers.all()) {
    switch (name.size()) {
      case 12:
        if (same_token(name, "x-request-id") && is_request_id(value)) terms.echoed_id = value;
        break;
      case 13:
        if (same_token(name, "if-none-match")) terms.if_none_match = value;
        if (same_token(name, "cache-control")) terms.no_cache = has_token(value, "no-cache");
        break;
      case 15:
        if (same_token(name, "accept-encoding")) terms.encoding = negotiate_encoding(value);
        break;
      case 16:
        plain = plain && !same_token(name, "content-encoding");
        break;
      default:
        break;
    }
  }
  if (plain) terms.sent = static_cast<std::uint32_t>(std::min<std::size_t>(request.body.size(), UINT32_MAX));
  return terms;
}

void settle_validators(Response& response, const Terms& terms) {
  if (!response.etag) return;
  if (!response.body.empty() && !response.headers.get("etag")) {
    response.headers.add("ETag", response.rendition ? response.rendition->etag : weak_etag(response.body));
  }
  const bool success = response.status >= 200 && response.status < 300;
  if (!terms.conditional || !success || terms.if_none_match.empty() || terms.no_cache) return;
  const auto etag = response.headers.get("etag");
  if (!etag || !names_etag(terms.if_none_match, *etag)) return;
  response.status = 304;
  response.body.clear();
}

bool worth_encoding(std::size_t size, Encoding encoding, std::uint32_t sent) {
  const std::size_t alike = std::size_t{sent} + sent / 4;
  return encoding != Encoding::kIdentity && size >= kCompressionThreshold && size > alike;
}

bool settle_encoding(Response& response, const Terms& terms) {
  if (!response.compress || response.body.size() < kCompressionThreshold) return false;
  if (!is_compressible(response.content_type) || response.headers.get("content-encoding")) return false;
  const auto cache_control = response.headers.get("cache-control");
  if (cache_control && has_token(*cache_control, "no-transform")) return false;
  vary_on_encoding(response.headers);
  return worth_encoding(response.body.size(), terms.encoding, terms.sent) && !terms.head;
}

void set_encoded(Response& response, std::string body, Encoding encoding) {
  response.body = std::move(body);
  response.headers.add("Content-Encoding", std::string(encoding_name(encoding)));
}

}  // namespace dirigent::http
