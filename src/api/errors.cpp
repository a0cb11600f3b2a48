#include "api/errors.hpp"

#include "base/json_writer.hpp"
#include "base/log.hpp"
#include "base/time.hpp"
#include "db/database.hpp"

namespace dirigent::api {

namespace {

unsigned common_status(const std::vector<base::Error>& errors) {
  const unsigned first = base::http_status(errors.front().code);
  for (const base::Error& error : errors) {
    if (base::http_status(error.code) != first) return 500;
  }
  return first;
}

void append_error(std::string& out, const base::Error& error) {
  out += R"({"message":)";
  base::append_json_string(out, error.message);
  out += R"(,"extensions":{)";
  for (const auto& [key, value] : error.extensions) {
    base::append_json_string(out, key);
    out += ':';
    base::append_json(out, value);
    out += ',';
  }
  out += R"("code":)";
  base::append_json_string(out, base::code_name(error.code));
  out += "}}";
}

// What reaches this point was not foreseen by the service that ran the statement: only its kind is told.
base::Error database_error(const db::DatabaseError& error) {
  using Kind = db::DatabaseError::Kind;
  switch (error.kind) {
    case Kind::kUnavailable:
      return base::service_unavailable("database", "The database does not answer");
    case Kind::kCancelled:
      return base::service_unavailable("database", "The statement took too long");
    case Kind::kBusy:
      return base::service_unavailable("database", "The database is busy");
    case Kind::kFull:
      return base::service_unavailable("database", "The disk is full");
    case Kind::kReadOnly:
      return base::service_unavailable("database", "The database is read-only");
    case Kind::kInvalidValue:
      return base::invalid_payload("A value does not fit its field's type");
    case Kind::kForeignKey:
      return base::invalid_foreign_key(std::nullopt, std::nullopt, nullptr);
    case Kind::kUnique:
      return base::record_not_unique(error.table, error.column, nullptr);
    case Kind::kNotNull:
      return base::not_null_violation(error.table, error.column);
    case Kind::kTooLong:
      return base::value_too_long(error.table, error.column, nullptr);
    case Kind::kOutOfRange:
      return base::value_out_of_range(error.table, error.column, nullptr);
    case Kind::kContainsNulls:
      return base::contains_null_values(error.table, error.column);
    case Kind::kUndefined:
    case Kind::kOther:
      break;
  }
  return base::plain(base::ErrorCode::kInternal);
}

// Whole seconds, rounded, as the contract's limiter counts them.
std::string seconds_until(const json::object& extensions) {
  const auto reset = base::parse_iso(extensions.at("reset").as_string());
  const std::int64_t left = std::max<std::int64_t>(0, reset.value_or(0) - base::now_ms());
  return std::to_string((left + 500) / 1000);
}

void log_cause(std::string_view what, const http::Request& request) {
  base::log::error(what, {{"request_id", request.id}, {"method", request.method}, {"path", request.path}});
}

}  // namespace

http::Response error_response(const std::vector<base::Error>& errors) {
  http::Response response;
  response.status = common_status(errors);
  response.content_type = "application/json; charset=utf-8";
  response.body = R"({"errors":[)";
  for (std::size_t i = 0; i < errors.size(); ++i) {
    if (i != 0) response.body += ',';
    append_error(response.body, errors[i]);
    if (errors[i].code == base::ErrorCode::kRequestsExceeded && errors[i].extensions.contains("reset")) {
      response.headers.set("Retry-After", seconds_until(errors[i].extensions));
    }
    if (errors[i].code == base::ErrorCode::kMethodNotAllowed) {
      std::string allow;
      for (const json::value& method : errors[i].extensions.at("allowed").as_array()) {
        if (!allow.empty()) allow += ", ";
        allow += method.as_string();
      }
      response.headers.set("Allow", allow);
    }
  }
  response.body += "]}";
  return response;
}

http::Response transport_error(unsigned status) {
  switch (status) {
    case 400:
      return error_response({base::invalid_payload("The request is malformed")});
    case 408:
      return error_response({base::invalid_payload("The request took too long to arrive")});
    case 413:
      return error_response({base::invalid_payload("request entity too large")});
    case 417:
      return error_response({base::invalid_payload("The expectation can't be met")});
    case 431:
      return error_response({base::invalid_payload("The request's header fields are too large")});
    case 503:
      return error_response({base::service_unavailable("api", "Under pressure")});
    default:
      return error_response({base::plain(base::ErrorCode::kInternal)});
  }
}

std::vector<base::Error> known_errors(std::exception_ptr failure, const http::Request& request) {
  try {
    std::rethrow_exception(failure);
  } catch (const base::Failure& expected) {
    return expected.errors();
  } catch (const db::DatabaseError& error) {
    log_cause(error.message, request);
    return {database_error(error)};
  } catch (const std::exception& error) {
    log_cause(error.what(), request);
  } catch (...) {
    log_cause("an object that is no exception was thrown", request);
  }
  return {base::plain(base::ErrorCode::kInternal)};
}

}  // namespace dirigent::api
