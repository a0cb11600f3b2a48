// The constant headers of every answer: content security policy, opener policy, HSTS, X-Powered-By.
#pragma once
#include <map>
#include <optional>
#include <string>

#include "http/message.hpp"

namespace dirigent::http {

struct SecurityOptions {
  /// Settings below CONTENT_SECURITY_POLICY_, e.g. DIRECTIVES__FRAME_SRC -> "'self',https://a.example". A directive set
  /// to "false" or "null" is left out; USE_DEFAULTS and REPORT_ONLY are flags.
  std::map<std::string, std::string> content_security_policy;
  std::optional<std::string> opener_policy = "same-origin-allow-popups";
  bool hsts = false;
  /// Settings below HSTS_: MAX_AGE (seconds), INCLUDE_SUB_DOMAINS, PRELOAD.
  std::map<std::string, std::string> hsts_options;
};

/// Built once; read from any thread.
class SecurityHeaders {
 public:
  explicit SecurityHeaders(const SecurityOptions& options = {});
  /// Only a policy of its own; the rest as by default.
  explicit SecurityHeaders(const std::map<std::string, std::string>& content_security_policy);
  /// In the order they are sent. ServerOptions::constant_headers takes them, so that no request builds them again.
  const Headers& all() const { return headers_; }

 private:
  Headers headers_;
};

/// The policy of answers that are files: nothing is loaded and no script runs, but for what the settings below
/// ASSETS_CONTENT_SECURITY_POLICY_ say.
std::string file_policy(const std::map<std::string, std::string>& options);

/// Adds each header that the response does not set itself.
void add_security_headers(const SecurityHeaders& headers, Response& response);

}  // namespace dirigent::http
