// The closed list of errors the API can answer, and the values that carry them.
//
// Inside query, access and engine a wrong request is a value (base::Result). Everywhere above, throwing base::Failure
// means "this request is over"; exactly one middleware (api/errors) catches it and renders the envelope of the
// contract's errors page. The rows of the list (code, status, message) live in errors.cpp.
#pragma once
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/json.hpp"

namespace dirigent::base {

enum class ErrorCode {
  kContainsNullValues,
  kContentTooLarge,
  kFailedValidation,
  kForbidden,
  kGraphqlExecution,
  kGraphqlValidation,
  kIllegalAssetTransformation,
  kInternal,
  kInvalidCredentials,
  kInvalidForeignKey,
  kInvalidInvite,
  kInvalidIp,
  kInvalidOtp,
  kInvalidPayload,
  kInvalidProvider,
  kInvalidQuery,
  kInvalidToken,
  kLimitExceeded,
  kMethodNotAllowed,
  kNotNullViolation,
  kPreconditionFailed,
  kRangeNotSatisfiable,
  kRecordNotUnique,
  kRequestsExceeded,
  kRouteNotFound,
  kServiceUnavailable,
  kTokenExpired,
  kUnprocessableContent,
  kUnsupportedMediaType,
  kUserSuspended,
  kValueOutOfRange,
  kValueTooLong,
};

/// The contract's code string ("FORBIDDEN") and HTTP status of an error code.
std::string_view code_name(ErrorCode code);
unsigned http_status(ErrorCode code);

/// What of the model an error FORBIDDEN is about, which may be far from what the request named.
struct Refused {
  std::string action;  // create, read, update, delete, share, administer; empty where the maker is not told
  std::string collection;
  std::vector<std::string> fields;
};

/// One entry of the envelope's `errors`. `extensions` holds the payload keys without `code`, which the renderer
/// appends.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
  json::object extensions;
  std::optional<Refused> refused = std::nullopt;  // never shown: for whoever asks why
};

/// Ends a request. Usually one error; validation may carry several.
class Failure : public std::exception {
 public:
  explicit Failure(Error error);
  explicit Failure(std::vector<Error> errors);
  const std::vector<Error>& errors() const { return errors_; }
  const char* what() const noexcept override { return errors_.front().message.c_str(); }

 private:
  std::vector<Error> errors_;  // never empty
};

/// Makers for the errors of the contract, messages and extensions as its errors page gives them. `reason` texts come
/// without a final full stop; message adds it.
Error forbidden();
Error forbidden_reason(std::string reason);
/// `path` is where it was asked: empty for the root, else "a.b".
Error forbidden_collection(std::string_view collection, std::string_view path = {});
/// `action` as of forbidden_action(): what the fields were asked or sent for.
Error forbidden_fields(const std::vector<std::string>& fields, std::string_view collection, std::string_view path = {},
                       std::string_view action = "read");
/// `action` is create, read, update, delete or share.
Error forbidden_action(std::string_view action, std::string_view collection);
/// The same for some fields of an item, of those that a write names.
Error forbidden_action(std::string_view action, std::string_view collection, std::vector<std::string> fields);
Error invalid_payload(std::string reason);
Error invalid_query(std::string reason);
Error invalid_credentials();
Error invalid_token();
Error token_expired();
Error route_not_found(std::string_view path);
Error method_not_allowed(std::vector<std::string> allowed, std::string_view current);
Error unsupported_media_type(std::string_view media_type, std::string_view where);
/// "2-5", "7-" or "-3" of a file that has no such bytes.
Error range_not_satisfiable(std::optional<std::uint64_t> start, std::optional<std::uint64_t> end);
Error service_unavailable(std::string_view service, std::string reason);
Error unprocessable_content(std::string reason);
/// FAILED_VALIDATION; `type` is required, nnull, regex, ...; `extra` holds valid / invalid / substring where the type
/// has them.
Error failed_validation(std::string_view field, json::array path, std::string_view type, json::object extra = {});
Error record_not_unique(std::optional<std::string> collection, std::optional<std::string> field, json::value value);
Error invalid_foreign_key(std::optional<std::string> collection, std::optional<std::string> field, json::value value);
Error not_null_violation(std::optional<std::string> collection, std::optional<std::string> field);
Error contains_null_values(std::optional<std::string> collection, std::optional<std::string> field);
Error value_too_long(std::optional<std::string> collection, std::optional<std::string> field, json::value value);
Error value_out_of_range(std::optional<std::string> collection, std::optional<std::string> field, json::value value);
/// Any code that carries nothing but its standard message.
Error plain(ErrorCode code);

[[noreturn]] inline void fail(Error error) {
  throw Failure(std::move(error));
}

/// A value or the error that took its place.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  /// REQUIRES: ok()
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  /// REQUIRES: !ok()
  Error& error() { return std::get<1>(state_); }
  /// The value, or throws Failure.
  T take() && {
    if (!ok()) throw Failure(std::move(error()));
    return std::get<0>(std::move(state_));
  }

 private:
  std::variant<T, Error> state_;
};

}  // namespace dirigent::base
