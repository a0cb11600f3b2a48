#include "app/server_options.hpp"

#include "api/errors.hpp"

namespace dirigent::app {

http::ServerOptions server_options(const config::Config& config) {
  http::ServerOptions options;
  options.host = config.text("HOST");
  options.port = static_cast<std::uint16_t>(config.integer("PORT"));
  if (auto socket = config.optional("UNIX_SOCKET_PATH"); socket && !socket->empty()) options.unix_socket = *socket;
  options.max_body = config.bytes("MAX_PAYLOAD_SIZE").value_or(options.max_body);
  options.tls_certificate_file = config.optional("DIRIGENT_TLS_CERT_FILE");
  options.tls_key_file = config.optional("DIRIGENT_TLS_KEY_FILE");
  options.trust_proxy = config.text("IP_TRUST_PROXY");
  if (const std::string header = config.text("IP_CUSTOM_HEADER"); !header.empty() && header != "false") {
    options.ip_header = header;
  }
  return options;
}

query::Limits query_limits(const config::Config& config) {
  query::Limits limits;
  limits.default_limit = config.integer("QUERY_LIMIT_DEFAULT");
  limits.max_limit = config.optional_integer("QUERY_LIMIT_MAX");
  if (limits.max_limit && *limits.max_limit < 0) limits.max_limit.reset();
  limits.max_relational_depth = static_cast<int>(std::max<std::int64_t>(2, config.integer("MAX_RELATIONAL_DEPTH")));
  limits.max_parse_depth = static_cast<int>(config.integer("QUERYSTRING_MAX_PARSE_DEPTH"));
  limits.array_limit = static_cast<int>(config.integer("QUERYSTRING_ARRAY_LIMIT"));
  return limits;
}

}  // namespace dirigent::app
