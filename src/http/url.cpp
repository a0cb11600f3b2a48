#include "http/url.hpp"

#include <algorithm>
#include <vector>

#include "base/percent.hpp"
#include "base/text.hpp"

namespace dirigent::http {

namespace {

constexpr std::size_t kMaxUrl = 8192;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_allowed(char c) {
  return is_letter(c) || is_digit(c) || std::string_view("-._~:/?#[]@!$&'()*+,;=%").find(c) != std::string_view::npos;
}

bool is_scheme(std::string_view text) {
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
}

std::string_view own_port(std::string_view scheme) {
  if (scheme == "http") return ":80";
  return scheme == "https" ? ":443" : "";
}

std::optional<std::string> authority_of(std::string_view text, std::string_view scheme) {
  if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) text.remove_prefix(at + 1);
  std::string authority = base::lower(text);
  const std::size_t colon = authority.find(':', authority.find(']') == std::string::npos ? 0 : authority.find(']'));
  const std::string port = colon == std::string::npos ? "" : authority.substr(colon);
  if (!port.empty() && !std::all_of(port.begin() + 1, port.end(), is_digit)) return std::nullopt;
  if (port == ":" || (!port.empty() && port == own_port(scheme))) authority.resize(colon);
  if (authority.empty() || authority.front() == ':') return std::nullopt;
  return authority;
}

// Without the steps `.` and `..` (RFC 3986, 5.2.4).
std::string path_of(std::string_view text) {
  if (text.find("/.") == std::string_view::npos) return std::string(text);
  std::vector<std::string_view> steps;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('/', 1), text.size());
    const std::string_view step = text.substr(0, end);
    text.remove_prefix(end);
    const bool up = step == "/..";
    if (up && !steps.empty()) steps.pop_back();
    if (!up && step != "/.") steps.push_back(step);
    if (text.empty() && (up || step == "/.")) steps.push_back("/");
  }
  std::string path;
  for (const std::string_view step : steps) path += step;
  return path;
}

}  // namespace

bool Url::same_place(const Url& other) const {
  const auto whole = [](const std::string& text) { return text.empty() ? std::string("/") : text; };
  return scheme == other.scheme && authority == other.authority && whole(path) == whole(other.path);
}

Url Url::with_parameter(std::string_view name, std::string_view value) const {
  const std::string wanted = std::string(name) + "=" + base::percent_encode(value);
  Url url = *this;
  url.query.clear();
  bool put = false;
  const auto add = [&url](const std::string& part) { url.query += (url.query.empty() ? "" : "&") + part; };
  for (const std::string& part : base::split(query, '&')) {
    if (part.substr(0, part.find('=')) != name) {
      add(part);
    } else if (!put) {
      add(wanted);
      put = true;
    }
  }
  if (!put) add(wanted);
  return url;
}

std::string Url::text() const {
  const std::string shown_path = path == "/" ? "" : path;
  return scheme + "://" + authority + shown_path + (query.empty() ? "" : "?" + query) + fragment;
}

std::optional<Url> parse_url(std::string_view text) {
  if (text.size() > kMaxUrl || !std::all_of(text.begin(), text.end(), is_allowed)) return std::nullopt;
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos || !is_scheme(text.substr(0, colon))) return std::nullopt;
  Url url;
  url.scheme = base::lower(text.substr(0, colon));
  text.remove_prefix(colon + 3);
  const std::size_t hash = std::min(text.find('#'), text.size());
  url.fragment = text.substr(hash);
  text = text.substr(0, hash);
  const std::size_t mark = std::min(text.find('?'), text.size());
  url.query = text.substr(std::min(mark + 1, text.size()));
  text = text.substr(0, mark);
  const std::size_t slash = std::min(text.find('/'), text.size());
  auto authority = authority_of(text.substr(0, slash), url.scheme);
  if (!authority) return std::nullopt;
  url.authority = std::move(*authority);
  url.path = path_of(text.substr(slash));
  return url;
}

}  // namespace dirigent::http
