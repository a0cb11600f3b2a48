#include "base/errors.hpp"

#include <array>
#include <cassert>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/json_members.hpp"
#include "base/json_writer.hpp"

namespace dirigent::base {

namespace {

struct Row {
  ErrorCode code;
  std::string_view name;
  unsigned status;
  std::string_view message;  // where the contract has one text for the code
};

// One row per code, in the order of the enumeration.
constexpr std::array kRows{
    Row{ErrorCode::kContainsNullValues, "CONTAINS_NULL_VALUES", 400, "Field contains null values."},
    Row{ErrorCode::kContentTooLarge, "CONTENT_TOO_LARGE", 413, "Uploaded content is too large."},
    Row{ErrorCode::kFailedValidation, "FAILED_VALIDATION", 400, "Validation failed."},
    Row{ErrorCode::kForbidden, "FORBIDDEN", 403, "You don't have permission to access this."},
    Row{ErrorCode::kGraphqlExecution, "GRAPHQL_EXECUTION", 400, "GraphQL execution error."},
    Row{ErrorCode::kGraphqlValidation, "GRAPHQL_VALIDATION", 400, "GraphQL validation error."},
    Row{ErrorCode::kIllegalAssetTransformation, "ILLEGAL_ASSET_TRANSFORMATION", 400, "Illegal asset transformation."},
    Row{ErrorCode::kInternal, "INTERNAL_SERVER_ERROR", 500, "An unexpected error occurred."},
    Row{ErrorCode::kInvalidCredentials, "INVALID_CREDENTIALS", 401, "Invalid user credentials."},
    Row{ErrorCode::kInvalidForeignKey, "INVALID_FOREIGN_KEY", 400, "Invalid foreign key."},
    Row{ErrorCode::kInvalidInvite, "INVALID_INVITE", 400, "This invite is no longer valid."},
    Row{ErrorCode::kInvalidIp, "INVALID_IP", 401, "Invalid IP address."},
    Row{ErrorCode::kInvalidOtp, "INVALID_OTP", 401, "Invalid user OTP."},
    Row{ErrorCode::kInvalidPayload, "INVALID_PAYLOAD", 400, "Invalid payload."},
    Row{ErrorCode::kInvalidProvider, "INVALID_PROVIDER", 403, "Invalid provider."},
    Row{ErrorCode::kInvalidQuery, "INVALID_QUERY", 400, "Invalid query."},
    Row{ErrorCode::kInvalidToken, "INVALID_TOKEN", 403, "Invalid token."},
    Row{ErrorCode::kLimitExceeded, "LIMIT_EXCEEDED", 403, "Limit exceeded."},
    Row{ErrorCode::kMethodNotAllowed, "METHOD_NOT_ALLOWED", 405, "Invalid method used."},
    Row{ErrorCode::kNotNullViolation, "NOT_NULL_VIOLATION", 400, "Value can't be null."},
    Row{ErrorCode::kPreconditionFailed, "PRECONDITION_FAILED", 412,
        "The item is not the one the request is meant for."},
    Row{ErrorCode::kRangeNotSatisfiable, "RANGE_NOT_SATISFIABLE", 416,
        "The range is invalid or the file's size doesn't match it."},
    Row{ErrorCode::kRecordNotUnique, "RECORD_NOT_UNIQUE", 400, "Value has to be unique."},
    Row{ErrorCode::kRequestsExceeded, "REQUESTS_EXCEEDED", 429, "Too many requests."},
    Row{ErrorCode::kRouteNotFound, "ROUTE_NOT_FOUND", 404, "Route doesn't exist."},
    Row{ErrorCode::kServiceUnavailable, "SERVICE_UNAVAILABLE", 503, "Service is unavailable."},
    Row{ErrorCode::kTokenExpired, "TOKEN_EXPIRED", 401, "Token expired."},
    Row{ErrorCode::kUnprocessableContent, "UNPROCESSABLE_CONTENT", 422, "Can't process content."},
    Row{ErrorCode::kUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", 415, "Unsupported media type."},
    Row{ErrorCode::kUserSuspended, "USER_SUSPENDED", 401, "User suspended."},
    Row{ErrorCode::kValueOutOfRange, "VALUE_OUT_OF_RANGE", 400, "Numeric value is out of range."},
    Row{ErrorCode::kValueTooLong, "VALUE_TOO_LONG", 400, "Value is too long."},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (static_cast<std::size_t>(kRows[i].code) != i) return false;
  }
  return kRows.size() == static_cast<std::size_t>(ErrorCode::kValueTooLong) + 1;
}
static_assert(in_order());

const Row& row_of(ErrorCode code) {
  return kRows.at(static_cast<std::size_t>(code));
}

// ` "v"` as a message shows a value; nothing for the values JavaScript calls false.
std::string shown(const json::value& value) {
  if (value.is_null() || value == json::value(false) || value == json::value(0)) return {};
  if (const json::string* text = value.if_string()) return text->empty() ? "" : fmt::format(" \"{}\"", text->c_str());
  return fmt::format(" \"{}\"", to_json(value));
}

std::string for_field(const std::optional<std::string>& field) {
  return field && !field->empty() ? fmt::format(" for field \"{}\"", *field) : "";
}

std::string in_collection(const std::optional<std::string>& collection) {
  return collection && !collection->empty() ? fmt::format(" in collection \"{}\"", *collection) : "";
}

Error with_reason(ErrorCode code, std::string_view prefix, std::string_view reason) {
  Error error{code, fmt::format("{} {}.", prefix, reason), {}};
  error.extensions["reason"] = reason;
  return error;
}

// Extensions of the errors the database gave: collection, field and, where `value` is given, value.
json::object place(const std::optional<std::string>& collection, const std::optional<std::string>& field) {
  json::object extensions;
  extensions["collection"] = or_null(collection);
  extensions["field"] = or_null(field);
  return extensions;
}

json::object place(const std::optional<std::string>& collection, const std::optional<std::string>& field,
                   json::value value) {
  json::object extensions = place(collection, field);
  extensions["value"] = std::move(value);
  return extensions;
}

std::string queried_in(std::string_view path) {
  return path.empty() ? "Queried in root." : fmt::format("Queried in \"{}\".", path);
}

Error refuse(Refused refused, std::string reason) {
  Error error = forbidden_reason(std::move(reason));
  error.refused = std::move(refused);
  return error;
}

}  // namespace

std::string_view code_name(ErrorCode code) {
  return row_of(code).name;
}
unsigned http_status(ErrorCode code) {
  return row_of(code).status;
}

Failure::Failure(Error error) {
  errors_.push_back(std::move(error));
}
Failure::Failure(std::vector<Error> errors) : errors_(std::move(errors)) {
  if (errors_.empty()) errors_.push_back(plain(ErrorCode::kInternal));
}

Error plain(ErrorCode code) {
  return {code, std::string(row_of(code).message), {}};
}

Error forbidden() {
  return plain(ErrorCode::kForbidden);
}

Error forbidden_reason(std::string reason) {
  Error error{ErrorCode::kForbidden, reason, {}};
  error.extensions["reason"] = reason;
  return error;
}

Error forbidden_collection(std::string_view collection, std::string_view path) {
  return refuse({{}, std::string(collection), {}},
                fmt::format("You don't have permission to access collection \"{}\" or it does not exist. {}",
                            collection, queried_in(path)));
}

Error forbidden_fields(const std::vector<std::string>& fields, std::string_view collection, std::string_view path,
                       std::string_view action) {
  const bool one = fields.size() == 1;
  return refuse({std::string(action), std::string(collection), fields},
                fmt::format("You don't have permission to access {} \"{}\" in collection \"{}\" or {} not exist. {}",
                            one ? "field" : "fields", fmt::join(fields, "\", \""), collection,
                            one ? "it does" : "they do", queried_in(path)));
}

Error forbidden_action(std::string_view action, std::string_view collection) {
  return refuse({std::string(action), std::string(collection), {}},
                fmt::format("You don't have permission to perform \"{}\" for collection \"{}\" or it does not exist.",
                            action, collection));
}

Error forbidden_action(std::string_view action, std::string_view collection, std::vector<std::string> fields) {
  std::string reason = fmt::format(
      "You don't have permissions to perform \"{}\" for the field(s) \"{}\" in collection \"{}\" or it does not exist.",
      action, fmt::join(fields, "\", \""), collection);
  return refuse({std::string(action), std::string(collection), std::move(fields)}, std::move(reason));
}

Error invalid_payload(std::string reason) {
  return with_reason(ErrorCode::kInvalidPayload, "Invalid payload.", reason);
}
Error invalid_query(std::string reason) {
  return with_reason(ErrorCode::kInvalidQuery, "Invalid query.", reason);
}
Error unprocessable_content(std::string reason) {
  return with_reason(ErrorCode::kUnprocessableContent, "Can't process content.", reason);
}
Error invalid_credentials() {
  return plain(ErrorCode::kInvalidCredentials);
}
Error invalid_token() {
  return plain(ErrorCode::kInvalidToken);
}
Error token_expired() {
  return plain(ErrorCode::kTokenExpired);
}

Error route_not_found(std::string_view path) {
  return {ErrorCode::kRouteNotFound, fmt::format("Route {} doesn't exist.", path), {{"path", path}}};
}

Error method_not_allowed(std::vector<std::string> allowed, std::string_view current) {
  Error error{
      ErrorCode::kMethodNotAllowed,
      fmt::format("Invalid method \"{}\" used. Should be one of \"{}\".", current, fmt::join(allowed, "\", \"")),
      {}};
  error.extensions["allowed"] = json::array(allowed.begin(), allowed.end());
  error.extensions["current"] = current;
  return error;
}

Error unsupported_media_type(std::string_view media_type, std::string_view where) {
  return {ErrorCode::kUnsupportedMediaType,
          fmt::format("Unsupported media type \"{}\" in {}.", media_type, where),
          {{"mediaType", media_type}, {"where", where}}};
}

Error range_not_satisfiable(std::optional<std::uint64_t> start, std::optional<std::uint64_t> end) {
  json::object range;
  std::string asked;
  if (start) {
    range["start"] = *start;
    asked += std::to_string(*start);
  }
  asked += '-';
  if (end) {
    range["end"] = *end;
    asked += std::to_string(*end);
  }
  Error error{ErrorCode::kRangeNotSatisfiable,
              fmt::format("Range \"{}\" is invalid or the file's size doesn't match the requested range.", asked),
              {}};
  error.extensions["range"] = std::move(range);
  return error;
}

Error service_unavailable(std::string_view service, std::string reason) {
  Error error{ErrorCode::kServiceUnavailable, fmt::format("Service \"{}\" is unavailable. {}.", service, reason), {}};
  error.extensions["service"] = service;
  error.extensions["reason"] = reason;
  return error;
}

Error record_not_unique(std::optional<std::string> collection, std::optional<std::string> field, json::value value) {
  return {ErrorCode::kRecordNotUnique,
          fmt::format("Value{}{}{} has to be unique.", shown(value), for_field(field), in_collection(collection)),
          place(collection, field, std::move(value))};
}

Error invalid_foreign_key(std::optional<std::string> collection, std::optional<std::string> field, json::value value) {
  return {ErrorCode::kInvalidForeignKey,
          fmt::format("Invalid foreign key{}{}{}.", shown(value), for_field(field), in_collection(collection)),
          place(collection, field, std::move(value))};
}

Error not_null_violation(std::optional<std::string> collection, std::optional<std::string> field) {
  return {ErrorCode::kNotNullViolation,
          fmt::format("Value{}{} can't be null.", for_field(field), in_collection(collection)),
          place(collection, field)};
}

Error contains_null_values(std::optional<std::string> collection, std::optional<std::string> field) {
  const std::string name = field && !field->empty() ? fmt::format(" \"{}\"", *field) : "";
  return {ErrorCode::kContainsNullValues,
          fmt::format("Field{}{} contains null values.", name, in_collection(collection)), place(collection, field)};
}

Error value_too_long(std::optional<std::string> collection, std::optional<std::string> field, json::value value) {
  return {ErrorCode::kValueTooLong,
          fmt::format("Value{}{}{} is too long.", shown(value), for_field(field), in_collection(collection)),
          place(collection, field, std::move(value))};
}

// The database names no column for this one; when the value is not known either, the contract leaves its key out.
Error value_out_of_range(std::optional<std::string> collection, std::optional<std::string> field, json::value value) {
  return {
      ErrorCode::kValueOutOfRange,
      fmt::format("Numeric value{}{}{} is out of range.", shown(value), for_field(field), in_collection(collection)),
      value.is_null() ? place(collection, field) : place(collection, field, value)};
}

}  // namespace dirigent::base
