#include "api/graphql/endpoint.hpp"

#include "api/caller_cache.hpp"
#include "api/graphql/answer.hpp"
#include "api/graphql/execute.hpp"
#include "base/json_writer.hpp"
#include "graphql_lang/parser.hpp"
#include "graphql_lang/validate.hpp"

namespace dirigent::api::graphql {

namespace {

using graphql_lang::Document;
using graphql_lang::OperationKind;
using graphql_lang::Problem;

constexpr std::string_view kVariablesWanted = "Variables have to be an object with a value for each variable";

std::string text_of(const json::object& members, std::string_view name) {
  const json::value* value = members.if_contains(name);
  if (value == nullptr || value->is_null()) return {};
  return value->is_string() ? std::string(value->get_string()) : base::to_json(*value);
}

Asked asked_of(const json::object& members) {
  Asked asked;
  const json::value* query = members.if_contains("query");
  if (query != nullptr && query->is_string()) asked.query = std::string(query->get_string());
  if (asked.query.empty()) base::fail(base::invalid_payload("Must provide query string"));
  asked.operation = text_of(members, "operationName");
  return asked;
}

/// False when they are nothing that could hold variables.
bool take_variables(const json::value* variables, Asked& asked) {
  if (variables == nullptr || variables->is_null()) return true;
  if (variables->is_array()) return true;  // the contract takes a list for an object without anything in it
  if (!variables->is_object()) return false;
  asked.variables = variables->get_object();
  return true;
}

io::Task<http::Response> answer(RequestContext& context, Asked asked, bool queries_only) {
  auto parsed = graphql_lang::parse(asked.query);
  if (const Problem* problem = std::get_if<Problem>(&parsed)) {
    const std::vector<Problem> problems = {*problem};
    co_return validation_response(problems);
  }
  const Document& document = std::get<Document>(parsed);
  const graphql_lang::Operation* operation = pick_operation(document, asked.operation);
  if (queries_only && operation != nullptr && operation->kind != OperationKind::kQuery) {
    base::fail(base::method_not_allowed({"POST"}, context.request.method));
  }
  const std::shared_ptr<const CallerSchema> schema = context.app.graphql_schemas->get(
      context.schema, context.who, [&context] { return CallerSchema(context.schema, context.who); });
  const std::vector<Problem> problems = graphql_lang::validate(schema->types(), document);
  if (!problems.empty()) co_return validation_response(problems);
  context.repeatable = operation == nullptr || operation->kind == OperationKind::kQuery;
  co_return co_await execute(context, *schema, document, std::move(asked));
}

}  // namespace

io::Task<http::Response> graphql_post(RequestContext& context) {
  const json::object& members = context.body_members();
  Asked asked = asked_of(members);
  if (!take_variables(members.if_contains("variables"), asked)) {
    co_return execution_response(kVariablesWanted);
  }
  co_return co_await answer(context, std::move(asked), false);
}

io::Task<http::Response> graphql_get(RequestContext& context) {
  Asked asked = asked_of(context.query);
  const json::value* variables = context.query.if_contains("variables");
  json::value parsed;
  if (variables != nullptr && variables->is_string() && !variables->get_string().empty()) {
    boost::system::error_code error;
    parsed = json::parse(variables->get_string(), error);
    if (error) base::fail(base::invalid_query("Variables are invalid JSON"));
    variables = &parsed;
  }
  if (!take_variables(variables, asked)) co_return execution_response(kVariablesWanted);
  co_return co_await answer(context, std::move(asked), true);
}

io::Task<http::Response> graphql_refused(RequestContext& context) {
  base::fail(base::method_not_allowed({"GET", "POST"}, context.request.method));
}

}  // namespace dirigent::api::graphql
