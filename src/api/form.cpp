#include "api/form.hpp"

#include <algorithm>

#include "base/email.hpp"
#include "base/uuid.hpp"
#include "http/url.hpp"

namespace dirigent::api {

namespace {

constexpr std::size_t kMaxEmails = 1000;

[[noreturn]] void refuse(std::string_view name, std::string_view what) {
  base::fail(base::invalid_payload(fmt::format("\"{}\" {}", name, what)));
}

std::string text_of(std::string_view name, const json::value& value) {
  if (!value.is_string()) refuse(name, "must be a string");
  if (value.get_string().empty()) refuse(name, "is not allowed to be empty");
  return std::string(value.get_string());
}

std::string email_of(std::string_view name, const json::value& value) {
  std::string email = text_of(name, value);
  if (!base::is_email(email)) refuse(name, "must be a valid email");
  return email;
}

}  // namespace

const json::value* Form::find(std::string_view name) {
  asked_.push_back(name);
  return fields_.if_contains(name);
}

const json::value& Form::required(std::string_view name) {
  const json::value* value = find(name);
  if (value == nullptr) refuse(name, "is required");
  return *value;
}

std::string Form::text(std::string_view name) {
  return text_of(name, required(name));
}

std::optional<std::string> Form::optional_text(std::string_view name) {
  const json::value* value = find(name);
  return value == nullptr ? std::nullopt : std::optional(text_of(name, *value));
}

std::string Form::email(std::string_view name) {
  return email_of(name, required(name));
}

std::optional<std::string> Form::optional_email(std::string_view name) {
  const json::value* value = find(name);
  return value == nullptr ? std::nullopt : std::optional(email_of(name, *value));
}

std::vector<std::string> Form::emails(std::string_view name) {
  const json::value& value = required(name);
  if (value.is_string()) return {email_of(name, value)};
  if (!value.is_array()) refuse(name, "must be one of [string, array]");
  return email_list(name);
}

std::vector<std::string> Form::email_list(std::string_view name) {
  const json::value& value = required(name);
  if (!value.is_array()) refuse(name, "must be an array");
  const json::array& list = value.get_array();
  if (list.size() > kMaxEmails) refuse(name, fmt::format("must contain at most {} items", kMaxEmails));
  std::vector<std::string> emails;
  emails.reserve(list.size());
  for (const json::value& entry : list) emails.push_back(email_of(fmt::format("{}[{}]", name, emails.size()), entry));
  return emails;
}

std::string Form::uuid(std::string_view name) {
  std::string text = this->text(name);
  const bool random =
      base::is_uuid(text) && text[14] == '4' && std::string_view("89abAB").find(text[19]) != std::string_view::npos;
  if (!random) refuse(name, "must be a valid GUID");
  return text;
}

std::optional<std::string> Form::optional_url(std::string_view name) {
  std::optional<std::string> text = optional_text(name);
  if (text && !http::parse_url(*text)) refuse(name, "must be a valid uri");
  return text;
}

void Form::nothing_else() const {
  for (const auto& field : fields_) {
    if (std::find(asked_.begin(), asked_.end(), field.key()) == asked_.end()) refuse(field.key(), "is not allowed");
  }
}

}  // namespace dirigent::api
