#include "http/server/request_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

namespace dirigent::http {

namespace beast_http = boost::beast::http;

namespace {

constexpr std::size_t kMaxChunkExtensions = 4096;

std::string_view view_of(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

RequestParser::RequestParser(std::size_t max_header) {
  header_limit(static_cast<std::uint32_t>(max_header));
  body_limit(boost::none);
}

unsigned RequestParser::limit_body(std::size_t most) {
  if (content_length() && *content_length() > most) return 413;
  body_limit(most);
  return 0;
}

unsigned RequestParser::put_header(std::string_view block) {
  Error error;
  put(boost::asio::const_buffer(block.data(), block.size()), error);
  if (error) return refusal(error);
  if (http11_ && !has_host_) return 400;
  if (bad_expectation_) return 417;
  return 0;
}

RequestParser::Progress RequestParser::put_body(std::string_view data) {
  Progress progress;
  while (!is_done() && progress.used < data.size()) {
    Error error;
    const auto rest = data.substr(progress.used);
    const std::size_t used = put(boost::asio::const_buffer(rest.data(), rest.size()), error);
    progress.used += used;
    if (error == beast_http::error::need_more) return progress;
    if (error) {
      progress.refused = refusal(error);
      return progress;
    }
  }
  return progress;
}

unsigned RequestParser::refusal(const Error& error) const {
  if (error == beast_http::error::body_limit) return 413;
  if (error == beast_http::error::header_limit) return 431;
  return 400;
}

void RequestParser::on_request_impl(beast_http::verb, View method, View target, int version, Error&) {
  request_.method = view_of(method);
  request_.target = view_of(target);
  http11_ = version == 11;
}

void RequestParser::on_field_impl(Field field, View name, View value, Error& error) {
  // Trailers come through here too; none may pose as a header of the request.
  if (in_trailer_) return;
  check_framing(field, value, error);
  if (error) return;
  request_.headers.add(std::string(view_of(name)), std::string(view_of(value)));
}

void RequestParser::check_framing(Field field, View value, Error& error) {
  switch (field) {
    case Field::host:
      if (has_host_) error = beast_http::error::bad_field;
      has_host_ = true;
      break;
    case Field::content_length:
      // One plain number: lists and repetitions are what request smuggling is made of.
      if (has_length_ || value.find(',') != View::npos) error = beast_http::error::multiple_content_length;
      has_length_ = true;
      break;
    case Field::transfer_encoding:
      if (!http11_ || !same_token(view_of(value), "chunked")) error = beast_http::error::bad_transfer_encoding;
      break;
    case Field::expect:
      if (!http11_) break;
      expects_continue_ = same_token(view_of(value), "100-continue");
      bad_expectation_ = !expects_continue_;
      break;
    default:
      break;
  }
}

std::size_t RequestParser::on_body_impl(View body, Error&) {
  request_.body.append(body.data(), body.size());
  return body.size();
}

void RequestParser::on_chunk_header_impl(std::uint64_t, View extensions, Error& error) {
  extension_bytes_ += extensions.size();
  if (extension_bytes_ > kMaxChunkExtensions) error = beast_http::error::bad_chunk_extension;
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, View body, Error&) {
  request_.body.append(body.data(), body.size());
  return body.size();
}

}  // namespace dirigent::http
