#include "api/body.hpp"

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "http/body/inflate.hpp"
#include "http/body/media_type.hpp"
#include "items/keys.hpp"
#include "query/parse.hpp"

namespace dirigent::api {

namespace {

// Parsing, printing and freeing a document recurse; this many levels take a small part of a thread's stack.
constexpr std::size_t kMaxDepth = 1000;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

[[noreturn]] void invalid(std::string reason) {
  base::fail(base::invalid_payload(std::move(reason)));
}

// Other types, and values that are no type, are ignored together with their body.
bool is_json(const http::Request& request) {
  const auto type = request.headers.get("content-type");
  if (!type) return false;
  const auto media = http::parse_media_type(*type);
  if (!media || media->type != "application/json") return false;
  if (!media->charset.empty() && media->charset != "utf-8") {
    std::string charset = media->charset;
    for (char& c : charset) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    invalid(fmt::format("unsupported charset \"{}\"", charset));
  }
  return true;
}

// Puts the body that was packed in the place of what came.
void unpack(http::Request& request, std::size_t limit) {
  const auto name = request.headers.get("content-encoding");
  if (!name || name->empty() || http::same_token(*name, "identity")) return;
  const auto encoding = http::body_encoding(*name);
  if (!encoding) invalid(fmt::format("unsupported content encoding \"{}\"", base::lower(*name)));
  http::Inflated inflated = http::inflate(request.body, *encoding, limit);
  switch (inflated.status) {
    case http::Inflated::Status::kDone:
      break;
    case http::Inflated::Status::kTooLarge:
      invalid("request entity too large");
    case http::Inflated::Status::kBadHeader:
      invalid("incorrect header check");
    case http::Inflated::Status::kBadData:
      invalid("the compressed body is damaged or cut off");
  }
  request.body = std::move(inflated.body);
  request.headers.remove("content-encoding");  // it may be read again
}

std::string describe(const boost::system::error_code& error, std::string_view body, std::size_t at) {
  if (error == json::error::incomplete) return "Unexpected end of JSON input";
  if (error == json::error::too_deep) return fmt::format("JSON is nested deeper than {} levels", kMaxDepth);
  if (at < body.size()) return fmt::format("Unexpected token in JSON at position {}", at);
  return "Unexpected end of JSON input";
}

std::vector<std::string> key_list(const json::value& keys, std::string_view name,
                                  const schema::Collection* collection) {
  if (!keys.is_array()) invalid(fmt::format("\"{}\" must be an array", name));
  std::vector<std::string> list;
  list.reserve(keys.get_array().size());
  for (const json::value& key : keys.get_array()) {
    const bool parts = collection != nullptr && collection->table && (key.is_array() || key.is_object());
    std::optional<std::string> joined = parts ? items::key_of_parts(*collection, key) : std::nullopt;
    list.push_back(joined ? std::move(*joined) : key_text(key));
  }
  return list;
}

void refuse_other_keys(const json::object& body, BatchScope scope) {
  for (const auto& [key, value] : body) {
    if (key == "keys" || key == "query" || (key == "data" && scope == BatchScope::kUpdate)) continue;
    invalid(fmt::format("\"{}\" is not allowed", std::string_view(key)));
  }
}

}  // namespace

json::value parse_body(http::Request& request, std::size_t limit) {
  if (request.body.empty() || !is_json(request)) return json::object{};
  unpack(request, limit);
  std::string_view body = request.body;
  if (body.starts_with(kByteOrderMark)) body.remove_prefix(kByteOrderMark.size());
  if (body.empty()) return json::object{};
  json::parse_options options;
  options.max_depth = kMaxDepth;
  json::stream_parser parser({}, options);
  boost::system::error_code error;
  const std::size_t consumed = parser.write_some(body.data(), body.size(), error);
  if (!error && consumed < body.size()) error = json::error::extra_data;
  if (!error) parser.finish(error);
  if (error) invalid(describe(error, body, consumed));
  json::value document = parser.release();
  if (!document.is_object() && !document.is_array()) invalid("The JSON body must be an object or an array");
  return document;
}

std::string key_text(const json::value& key) {
  if (key.is_string()) return std::string(key.get_string());
  if (key.is_number()) return base::to_json(key);
  invalid("\"keys\" must hold strings or numbers");
}

Batch parse_batch(const RequestContext& context, BatchScope scope, const schema::Collection* collection) {
  Batch batch;
  if (context.body.is_array()) {
    if (scope != BatchScope::kDelete) invalid("\"value\" must be of type object");
    batch.keys = key_list(context.body, "value", collection);
    return batch;
  }
  const json::object& body = context.body.get_object();
  refuse_other_keys(body, scope);
  const json::value* keys = body.if_contains("keys");
  const json::value* query = body.if_contains("query");
  if (scope == BatchScope::kUpdate) {
    const json::value* data = body.if_contains("data");
    if (data == nullptr) invalid("\"data\" is required");
    if (!data->is_object()) invalid("\"data\" must be of type object");
    batch.data = data->get_object();
  }
  if (scope != BatchScope::kRead) {
    if (keys != nullptr && query != nullptr) {
      invalid("\"value\" contains a conflict between exclusive peers [query, keys]");
    }
    if (keys == nullptr && query == nullptr) invalid("\"value\" must contain at least one of [query, keys]");
  }
  if (keys != nullptr) batch.keys = key_list(*keys, "keys", collection);
  if (query != nullptr) {
    if (!query->is_object()) invalid("\"query\" must be of type object");
    batch.query = query::parse_query(query->get_object(), context.app.items->limits).take();
  }
  return batch;
}

}  // namespace dirigent::api
