// Finds the handler of a request. The list of routes is in routes.cpp; the first match in its order wins, as in the
// contract.
//
// Literal segments compare without case, empty segments are skipped (`//`, trailing `/`), `:name` takes one segment,
// percent-decoded after splitting so that a key may contain an encoded slash.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "api/context.hpp"

namespace dirigent::api {

struct Route {
  std::string_view method;   // "GET" also serves HEAD
  std::string_view pattern;  // "/items/:collection/:pk"
  RouteHandler handler;
};

/// The path of a request as it was sent, without the query string.
std::string_view raw_path(const http::Request& request);
/// The decoded segments of a request path; nothing when an escape is broken, holds NUL or is not UTF-8.
std::optional<std::vector<std::string>> path_segments(std::string_view raw_path);

class Router {
 public:
  explicit Router(const std::vector<Route>& routes);

  struct Match {
    const Route* route = nullptr;  // null: nothing here for this method
    std::vector<std::string> parameters;
  };
  Match match(std::string_view method, const std::vector<std::string>& segments) const;
  /// Methods of a path in the order of the list, HEAD after GET; empty when no route has it.
  std::vector<std::string> methods(const std::vector<std::string>& segments) const;

 private:
  struct Compiled {
    const Route* route;
    std::vector<std::string> segments;  // lower case; ":" for a parameter
  };
  std::vector<Route> routes_;
  std::unordered_map<std::string, std::vector<Compiled>> by_first_;  // key: first literal segment, "" for "/"
  const std::vector<Compiled>* candidates(const std::vector<std::string>& segments) const;
};

}  // namespace dirigent::api
