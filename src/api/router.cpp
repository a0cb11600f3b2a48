#include "api/router.hpp"

#include "base/text.hpp"

namespace dirigent::api {

namespace {

bool same_path(const std::vector<std::string>& pattern, const std::vector<std::string>& segments) {
  if (pattern.size() != segments.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == ":") continue;
    if (pattern[i] != segments[i] && pattern[i] != base::lower(segments[i])) return false;
  }
  return true;
}

bool serves(const Route& route, std::string_view method) {
  return route.method == method || (method == "HEAD" && route.method == "GET");
}

}  // namespace

std::string_view raw_path(const http::Request& request) {
  return std::string_view(request.target).substr(0, request.target.find_first_of("?#"));
}

std::optional<std::vector<std::string>> path_segments(std::string_view raw_path) {
  std::vector<std::string> segments;
  std::size_t begin = 0;
  while (begin <= raw_path.size()) {
    std::size_t end = raw_path.find('/', begin);
    if (end == std::string_view::npos) end = raw_path.size();
    const std::string_view piece = raw_path.substr(begin, end - begin);
    begin = end + 1;
    if (piece.empty()) continue;
    auto decoded = base::percent_decode(piece, false);
    if (!decoded) return std::nullopt;
    segments.push_back(std::move(*decoded));
  }
  return segments;
}

Router::Router(const std::vector<Route>& routes) : routes_(routes) {
  for (const Route& route : routes_) {
    Compiled compiled{&route, {}};
    for (const std::string& segment : base::split(route.pattern, '/')) {
      if (segment.empty()) continue;
      compiled.segments.push_back(segment.front() == ':' ? ":" : base::lower(segment));
    }
    const std::string first = compiled.segments.empty() ? "" : compiled.segments.front();
    by_first_[first].push_back(std::move(compiled));
  }
}

const std::vector<Router::Compiled>* Router::candidates(const std::vector<std::string>& segments) const {
  const auto found = by_first_.find(segments.empty() ? std::string() : base::lower(segments.front()));
  return found == by_first_.end() ? nullptr : &found->second;
}

Router::Match Router::match(std::string_view method, const std::vector<std::string>& segments) const {
  Match match;
  const auto* list = candidates(segments);
  if (list == nullptr) return match;
  for (const Compiled& compiled : *list) {
    if (!serves(*compiled.route, method) || !same_path(compiled.segments, segments)) continue;
    match.route = compiled.route;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      if (compiled.segments[i] == ":") match.parameters.push_back(segments[i]);
    }
    return match;
  }
  return match;
}

std::vector<std::string> Router::methods(const std::vector<std::string>& segments) const {
  std::vector<std::string> methods;
  const auto add = [&methods](std::string_view method) {
    if (std::find(methods.begin(), methods.end(), method) == methods.end()) methods.emplace_back(method);
  };
  const auto* list = candidates(segments);
  if (list == nullptr) return methods;
  for (const Compiled& compiled : *list) {
    if (!same_path(compiled.segments, segments)) continue;
    add(compiled.route->method);
    if (compiled.route->method == "GET") add("HEAD");
  }
  return methods;
}

}  // namespace dirigent::api
