#include "app/server_options.hpp"

#include "api/errors.hpp"
#include "api/import/upload.hpp"
#include "api/json_lines.hpp"
#include "api/rest/files.hpp"
#include "api/rest/schema_upload.hpp"
#include "base/text.hpp"
#include "http/security_headers.hpp"
#include "http/trust_proxy.hpp"

namespace dirigent::app {

namespace {

http::SecurityOptions security_options(const config::Config& config) {
  http::SecurityOptions options;
  options.content_security_policy = config.group("CONTENT_SECURITY_POLICY_");
  options.opener_policy = config.flag("CROSS_ORIGIN_OPENER_POLICY_ENABLED")
                              ? std::optional(config.text("CROSS_ORIGIN_OPENER_POLICY"))
                              : std::nullopt;
  options.hsts = config.flag("HSTS_ENABLED");
  options.hsts_options = config.group("HSTS_");
  return options;
}

void require_both_or_none(const config::Config& config, const char* one, const char* other) {
  const bool has_one = !config.optional(one).value_or("").empty();
  const bool has_other = !config.optional(other).value_or("").empty();
  if (has_one == has_other) return;
  throw config::ConfigError(fmt::format("{} is missing: TLS needs both files, e.g. {}=/etc/ssl/private/server.pem",
                                        has_one ? other : one, has_one ? other : one));
}

}  // namespace

http::ServerOptions server_options(const config::Config& config) {
  http::ServerOptions options;
  options.host = config.text("HOST");
  options.port = static_cast<std::uint16_t>(config.integer("PORT"));
  if (auto socket = config.optional("UNIX_SOCKET_PATH"); socket && !socket->empty()) options.unix_socket = *socket;
  options.max_body = config.bytes("MAX_PAYLOAD_SIZE").value_or(options.max_body);
  options.streamed = [](const http::Request& request) {
    return api::sends_lines(request) || api::import::sends_file(request) || api::rest::sends_schema_file(request) ||
           api::rest::sends_library_file(request);
  };
  // The contract answers a body over the limit as an invalid payload.
  options.too_large_status = 400;
  options.idle_timeout = config.duration("SERVER_KEEP_ALIVE_TIMEOUT");
  options.header_timeout = config.duration("SERVER_HEADERS_TIMEOUT");
  require_both_or_none(config, "DIRIGENT_TLS_CERT_FILE", "DIRIGENT_TLS_KEY_FILE");
  options.tls_certificate_file = config.optional("DIRIGENT_TLS_CERT_FILE");
  options.tls_key_file = config.optional("DIRIGENT_TLS_KEY_FILE");
  options.trust_proxy = config.text("IP_TRUST_PROXY");
  try {
    (void)http::TrustProxy(options.trust_proxy);
  } catch (const std::invalid_argument& error) {
    throw config::ConfigError(fmt::format("IP_TRUST_PROXY is \"{}\": {}, e.g. IP_TRUST_PROXY=10.0.0.0/8,loopback",
                                          options.trust_proxy, error.what()));
  }
  if (const std::string header = config.text("IP_CUSTOM_HEADER"); !header.empty() && header != "false") {
    options.ip_header = header;
  }
  options.max_connections = static_cast<std::size_t>(config.integer("DIRIGENT_MAX_CONNECTIONS"));
  options.constant_headers = http::SecurityHeaders(security_options(config)).all();
  options.error_body = [](unsigned status) { return api::transport_error(status).body; };
  return options;
}

http::CorsOptions cors_options(const config::Config& config) {
  http::CorsOptions options;
  options.enabled = config.flag("CORS_ENABLED");
  const auto origins = base::split(config.text("CORS_ORIGIN"), ',');
  options.reflect_origin = origins == std::vector<std::string>{"true"};
  if (!options.reflect_origin && origins != std::vector<std::string>{"false"}) options.origins = origins;
  options.methods = base::join(config.list("CORS_METHODS"), ",");
  options.allowed_headers = base::join(config.list("CORS_ALLOWED_HEADERS"), ",");
  options.exposed_headers = base::join(config.list("CORS_EXPOSED_HEADERS"), ",");
  options.credentials = config.flag("CORS_CREDENTIALS");
  if (const auto age = config.optional_integer("CORS_MAX_AGE")) options.max_age = static_cast<long>(*age);
  return options;
}

http::BodyStoreOptions body_store_options(const config::Config& config) {
  http::BodyStoreOptions options;
  options.folder = config.text("TEMP_PATH");
  options.in_memory = config.bytes("MAX_PAYLOAD_SIZE").value_or(options.in_memory);
  options.longest = config.bytes("DIRIGENT_IMPORT_MAX_SIZE").value_or(options.longest);
  options.most_files = static_cast<std::size_t>(config.integer("DIRIGENT_IMPORT_MAX_FILES"));
  return options;
}

query::Limits query_limits(const config::Config& config) {
  query::Limits limits;
  limits.default_limit = config.integer("QUERY_LIMIT_DEFAULT");
  limits.max_limit = config.optional_integer("QUERY_LIMIT_MAX");
  if (limits.max_limit && *limits.max_limit < 0) limits.max_limit.reset();
  limits.max_json_depth = static_cast<int>(config.integer("MAX_JSON_QUERY_DEPTH"));
  limits.max_relational_depth = static_cast<int>(std::max<std::int64_t>(2, config.integer("MAX_RELATIONAL_DEPTH")));
  limits.max_parse_depth = static_cast<int>(config.integer("QUERYSTRING_MAX_PARSE_DEPTH"));
  limits.array_limit = static_cast<int>(config.integer("QUERYSTRING_ARRAY_LIMIT"));
  limits.answer_size = config.bytes("DIRIGENT_ANSWER_MAX_SIZE").value_or(limits.answer_size);
  return limits;
}

}  // namespace dirigent::app
