#include "http/target.hpp"

#include "base/text.hpp"

namespace dirigent::http {

namespace {

// Path and query of an absolute form; nothing when it is not one of http or https with an authority.
std::optional<std::string_view> after_authority(std::string_view target) {
  const std::size_t colon = target.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string scheme = base::lower(target.substr(0, colon));
  if (scheme != "http" && scheme != "https") return std::nullopt;
  const std::string_view rest = target.substr(colon + 3);
  const std::size_t end = rest.find_first_of("/?#");
  if (rest.empty() || end == 0) return std::nullopt;
  return end == std::string_view::npos ? std::string_view() : rest.substr(end);
}

bool is_plain_path(std::string_view path) {
  for (const char c : path) {
    if (c == '%' || static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

}  // namespace

std::optional<Target> parse_target(std::string_view target) {
  Target parts;
  if (target == "*") return Target{"*", "/*", ""};
  if (target.empty()) return std::nullopt;
  if (target.front() == '/') {
    parts.origin = target;
  } else {
    const auto rest = after_authority(target);
    if (!rest) return std::nullopt;
    if (rest->empty() || rest->front() != '/') parts.origin = '/';
    parts.origin += *rest;
  }
  if (const std::size_t fragment = parts.origin.find('#'); fragment != std::string::npos) {
    parts.origin.resize(fragment);
  }
  const std::string_view origin = parts.origin;
  const std::size_t question = origin.find('?');
  const std::string_view path = origin.substr(0, question);
  if (question != std::string_view::npos) parts.query = origin.substr(question + 1);
  if (is_plain_path(path)) {
    parts.path = path;
    return parts;
  }
  auto decoded = base::percent_decode(path, false);
  if (!decoded) return std::nullopt;
  parts.path = std::move(*decoded);
  return parts;
}

}  // namespace dirigent::http
