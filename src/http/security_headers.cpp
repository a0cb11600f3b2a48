#include "http/security_headers.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace dirigent::http {

namespace {

using Directives = std::vector<std::pair<std::string, std::string>>;

// Our own directives first, then the customary defaults: the order clients and goldens see.
const Directives& own_directives() {
  static const Directives kOwn{
      {"script-src", "'self' 'unsafe-eval'"},
      {"worker-src", "'self' blob:"},
      {"child-src", "'self' blob:"},
      {"img-src", "'self' data: blob: https://raw.githubusercontent.com https://avatars.githubusercontent.com"},
      {"media-src", "'self'"},
      {"connect-src", "'self' https://* wss://*"},
  };
  return kOwn;
}

const Directives& default_directives() {
  static const Directives kDefaults{
      {"default-src", "'self'"},           {"base-uri", "'self'"},
      {"font-src", "'self' https: data:"}, {"form-action", "'self'"},
      {"frame-ancestors", "'self'"},       {"object-src", "'none'"},
      {"script-src-attr", "'none'"},       {"style-src", "'self' https: 'unsafe-inline'"},
  };
  return kDefaults;
}

bool is_off(std::string_view value) {
  return value == "false" || value == "null";
}

bool is_on(const std::map<std::string, std::string>& options, const std::string& key, bool otherwise) {
  const auto found = options.find(key);
  return found == options.end() ? otherwise : base::lower(found->second) == "true";
}

// FRAME_SRC -> frame-src
std::string directive_name(std::string_view key) {
  std::string name = base::lower(key);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

// "array:'self',https://x" -> "'self' https://x"
std::string directive_value(std::string_view setting) {
  if (setting.substr(0, 6) == "array:") setting.remove_prefix(6);
  std::string value;
  for (const std::string& part : base::split(setting, ',')) {
    const std::string_view source = base::trim(part);
    if (source.empty() || source == "true") continue;
    if (!value.empty()) value += ' ';
    value += source;
  }
  return value;
}

// The directives set by hand: replaces in place, else appends.
void override_with(Directives& directives, const std::map<std::string, std::string>& options) {
  constexpr std::string_view kPrefix = "DIRECTIVES__";
  for (const auto& [key, setting] : options) {
    if (!key.starts_with(kPrefix)) continue;
    const std::string name = directive_name(std::string_view(key).substr(kPrefix.size()));
    std::string value = is_off(setting) ? setting : directive_value(setting);
    const auto same = [&name](const auto& directive) { return directive.first == name; };
    const auto found = std::find_if(directives.begin(), directives.end(), same);
    if (found == directives.end()) {
      directives.emplace_back(name, std::move(value));
    } else {
      found->second = std::move(value);
    }
  }
}

std::string policy(Directives directives, const std::map<std::string, std::string>& options, bool use_defaults) {
  override_with(directives, options);
  if (is_on(options, "USE_DEFAULTS", use_defaults)) {
    for (const auto& directive : default_directives()) {
      const auto same = [&directive](const auto& other) { return other.first == directive.first; };
      if (std::none_of(directives.begin(), directives.end(), same)) directives.push_back(directive);
    }
  }
  std::string text;
  for (const auto& [name, value] : directives) {
    if (is_off(value)) continue;
    if (!text.empty()) text += ';';
    text += name;
    if (!value.empty()) text += ' ' + value;
  }
  return text;
}

std::string transport_security(const std::map<std::string, std::string>& options) {
  const auto age = options.find("MAX_AGE");
  std::string value = "max-age=" + (age == options.end() ? std::string("31536000") : age->second);
  if (is_on(options, "INCLUDE_SUB_DOMAINS", true)) value += "; includeSubDomains";
  if (is_on(options, "PRELOAD", false)) value += "; preload";
  return value;
}

SecurityOptions with_policy(const std::map<std::string, std::string>& content_security_policy) {
  SecurityOptions options;
  options.content_security_policy = content_security_policy;
  return options;
}

}  // namespace

SecurityHeaders::SecurityHeaders(const SecurityOptions& options) {
  const auto& csp = options.content_security_policy;
  headers_.add(is_on(csp, "REPORT_ONLY", false) ? "Content-Security-Policy-Report-Only" : "Content-Security-Policy",
               policy(own_directives(), csp, true));
  if (options.opener_policy) headers_.add("Cross-Origin-Opener-Policy", *options.opener_policy);
  if (options.hsts) headers_.add("Strict-Transport-Security", transport_security(options.hsts_options));
  headers_.add("X-Powered-By", "Directus");
}

SecurityHeaders::SecurityHeaders(const std::map<std::string, std::string>& content_security_policy)
    : SecurityHeaders(with_policy(content_security_policy)) {}

std::string file_policy(const std::map<std::string, std::string>& options) {
  return policy({{"default-src", "'none'"}}, options, false);
}

void add_security_headers(const SecurityHeaders& headers, Response& response) {
  for (const auto& [name, value] : headers.all().all()) {
    if (!response.headers.get(name)) response.headers.add(name, value);
  }
}

}  // namespace dirigent::http
