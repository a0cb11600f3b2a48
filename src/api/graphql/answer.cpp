#include "api/graphql/answer.hpp"

#include "api/errors.hpp"
#include "api/respond.hpp"
#include "base/json_writer.hpp"

namespace dirigent::api::graphql {

namespace {

using graphql_lang::Location;
using graphql_lang::Problem;

void append_locations(std::string& out, const std::vector<Location>& locations) {
  if (locations.empty()) return;
  out += R"(,"locations":[)";
  for (std::size_t i = 0; i < locations.size(); ++i) {
    if (i > 0) out += ',';
    out += fmt::format(R"({{"line":{},"column":{}}})", locations[i].line, locations[i].column);
  }
  out += ']';
}

void append_path(std::string& out, const Path& path) {
  if (path.empty()) return;
  out += R"(,"path":[)";
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (i > 0) out += ',';
    if (const std::string* key = std::get_if<std::string>(&path[i])) {
      base::append_json_string(out, *key);
    } else {
      out += std::to_string(std::get<std::size_t>(path[i]));
    }
  }
  out += ']';
}

void append_error(std::string& out, const FieldError& entry) {
  out += R"({"message":)";
  base::append_json_string(out, entry.error.message);
  out += R"(,"extensions":{"code":)";
  base::append_json_string(out, base::code_name(entry.error.code));
  for (const auto& [key, value] : entry.error.extensions) {
    out += ',';
    base::append_json_string(out, key);
    out += ':';
    base::append_json(out, value);
  }
  out += '}';
  append_locations(out, entry.locations);
  append_path(out, entry.path);
  out += '}';
}

http::Response refusal(base::ErrorCode code, json::array errors) {
  base::Error error = base::plain(code);
  error.extensions["errors"] = std::move(errors);
  return error_response({std::move(error)});
}

json::object shown(const Problem& problem) {
  json::object shown{{"message", problem.message}};
  json::array locations;
  locations.reserve(problem.locations.size());
  for (const Location& at : problem.locations) locations.push_back({{"line", at.line}, {"column", at.column}});
  if (!locations.empty()) shown["locations"] = std::move(locations);
  return shown;
}

}  // namespace

http::Response validation_response(const std::vector<Problem>& problems) {
  json::array errors;
  errors.reserve(problems.size());
  for (const Problem& problem : problems) errors.push_back(shown(problem));
  return refusal(base::ErrorCode::kGraphqlValidation, std::move(errors));
}

http::Response execution_response(std::string_view reason) {
  return refusal(base::ErrorCode::kGraphqlExecution, {reason});
}

http::Response problems_response(const std::vector<Problem>& problems) {
  std::vector<FieldError> errors;
  errors.reserve(problems.size());
  for (const Problem& problem : problems)
    errors.push_back({base::Error{base::ErrorCode::kInternal, problem.message, {}}, problem.locations, {}});
  return answer_response({}, errors);
}

http::Response answer_response(std::string data, const std::vector<FieldError>& errors) {
  std::string body = "{";
  if (!data.empty()) body += R"("data":)" + data;
  if (!errors.empty()) {
    if (!data.empty()) body += ',';
    body += R"("errors":[)";
    for (std::size_t i = 0; i < errors.size(); ++i) {
      if (i > 0) body += ',';
      append_error(body, errors[i]);
    }
    body += ']';
  }
  body += '}';
  return json_response(std::move(body));
}

}  // namespace dirigent::api::graphql
