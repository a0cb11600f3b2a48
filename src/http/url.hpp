// Absolute addresses (RFC 3986), as far as they are compared and links are made of them.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace dirigent::http {

struct Url {
  std::string scheme;     // lower case
  std::string authority;  // host in lower case, with the port unless it is the scheme's own; nothing about users
  std::string path;       // "" or begins with a slash; without `.` and `..`
  std::string query;      // without `?`
  std::string fragment;   // with its `#`, or ""

  /// Do both lead to the same place? Query and fragment do not count, an empty path is `/`.
  bool same_place(const Url& other) const;
  /// With `name=value` among the query's parameters, in the place of one that is there already.
  Url with_parameter(std::string_view name, std::string_view value) const;
  std::string text() const;
};

/// `scheme://host...`; nothing for anything else, and for characters that no address may hold.
std::optional<Url> parse_url(std::string_view text);

}  // namespace dirigent::http
