// Bodies of routes that know every field they take: read field by field, in the order in which the contract complains.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/context.hpp"

namespace dirigent::api {

/// All calls throw base::Failure(INVALID_PAYLOAD) in the contract's words for what does not fit.
class Form {
 public:
  /// REQUIRES: the context outlives this. A body that is an array is refused.
  explicit Form(const RequestContext& context) : fields_(context.body_object()) {}

  /// A text that is there and not empty.
  std::string text(std::string_view name);
  std::optional<std::string> optional_text(std::string_view name);
  std::string email(std::string_view name);
  std::optional<std::string> optional_email(std::string_view name);
  /// One address or a list of them.
  std::vector<std::string> emails(std::string_view name);
  /// A list of addresses.
  std::vector<std::string> email_list(std::string_view name);
  /// A random UUID (version 4).
  std::string uuid(std::string_view name);
  std::optional<std::string> optional_url(std::string_view name);
  /// Refuses fields that nobody has asked for.
  void nothing_else() const;

 private:
  const json::value* find(std::string_view name);
  const json::value& required(std::string_view name);

  const json::object& fields_;
  std::vector<std::string_view> asked_;
};

}  // namespace dirigent::api
