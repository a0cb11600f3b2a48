// Beast's parser filling our Request, with the ambiguous message framings refused.
#pragma once
#include <boost/beast/http/basic_parser.hpp>
#include <cstdint>
#include <string_view>

#include "http/message.hpp"

namespace dirigent::http {

/// Parses one request. put_header() takes the whole header block; put_body() takes body bytes as they come.
class RequestParser : private boost::beast::http::basic_parser<true> {
 public:
  explicit RequestParser(std::size_t max_header);

  /// REQUIRES: `block` is a complete header block, blank line included. 0, or the status to refuse with.
  unsigned put_header(std::string_view block);
  /// For the body to come; 0, or the status to refuse with.
  unsigned limit_body(std::size_t most);
  struct Progress {
    std::size_t used = 0;  // bytes of `data` that were taken
    unsigned refused = 0;  // 0, or the status to refuse with
  };
  /// Takes what it can of `data`; stops at the end of the request.
  Progress put_body(std::string_view data);
  bool done() const { return is_done(); }

  bool keep_alive() const { return basic_parser::keep_alive(); }
  bool http10() const { return !http11_; }
  /// The client waits for "100 Continue" before it sends the body.
  bool expects_continue() const { return expects_continue_; }
  /// Method, target, headers and body so far; path and the rest are for the caller to fill in.
  Request& request() { return request_; }

 private:
  using Field = boost::beast::http::field;
  using View = boost::beast::string_view;
  using Error = boost::beast::error_code;

  void on_request_impl(boost::beast::http::verb, View method, View target, int version, Error&) override;
  void on_response_impl(int, View, int, Error&) override {}
  void on_field_impl(Field field, View name, View value, Error&) override;
  void on_header_impl(Error&) override { in_trailer_ = true; }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
  std::size_t on_body_impl(View body, Error&) override;
  void on_chunk_header_impl(std::uint64_t, View extensions, Error&) override;
  std::size_t on_chunk_body_impl(std::uint64_t, View body, Error&) override;
  void on_finish_impl(Error&) override {}
  void check_framing(Field field, View value, Error& error);
  unsigned refusal(const Error& error) const;

  Request request_;
  std::size_t extension_bytes_ = 0;
  bool http11_ = true;
  bool in_trailer_ = false;
  bool has_host_ = false;
  bool has_length_ = false;
  bool expects_continue_ = false;
  bool bad_expectation_ = false;
};

}  // namespace dirigent::http
