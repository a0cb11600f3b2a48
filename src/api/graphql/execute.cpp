#include "api/graphql/execute.hpp"

#include "api/errors.hpp"
#include "api/graphql/answer.hpp"
#include "api/graphql/fields_of.hpp"
#include "api/graphql/root_read.hpp"
#include "api/graphql/shaping.hpp"
#include "api/refusals.hpp"
#include "base/json_writer.hpp"
#include "graphql_lang/typename_field.hpp"
#include "items/service.hpp"

namespace dirigent::api::graphql {

namespace {

using graphql_lang::FieldDefinition;
using graphql_lang::Operation;
using graphql_lang::Problem;

constexpr std::size_t kMostRefusals = 20;  // of one document; those beyond have no ids of their own

std::string_view word_of(graphql_lang::OperationKind kind) {
  return kind == graphql_lang::OperationKind::kMutation ? "mutation" : "subscription";
}

/// The answer while it grows, root by root.
struct Answer {
  std::string data = "{";
  std::vector<FieldError> errors;
  std::vector<Refusal> refusals;
  bool lost = false;  // a root that must not be null is

  void begin(const graphql_lang::Selection& field) {
    if (data.size() > 1) data += ',';
    base::append_json_string(data, field.key());
    data += ':';
  }
};

io::Task<std::string> read_root(RequestContext& context, const RootRead& read) {
  const engine::Environment environment = context.environment();
  items::ItemService service(*context.app.items, context.schema, context.who, read.collection);
  std::string text;
  query::Query query = read.query;
  const engine::Outcome outcome = co_await service.read(std::move(query), read.target, text);
  if (!outcome.found) {
    if (!read.singleton) base::fail(base::forbidden());
    text.clear();
    engine::append_singleton_defaults(environment, *context.schema->collection(read.collection), read.query, text);
  }
  co_return text;
}

// What a root's failure is to the client. A model that has changed is none: the request begins again.
std::vector<base::Error> errors_of(const std::exception_ptr& failure, const RequestContext& context) {
  try {
    std::rethrow_exception(failure);
  } catch (const db::DatabaseError& error) {
    if (error.kind == db::DatabaseError::Kind::kUndefined) throw;
  } catch (...) {
  }
  return known_errors(failure, context.request);
}

/// What a root field reads, as far as it was planned when it was refused.
RefusedRoot root_of(const graphql_lang::Selection& field, const Meaning& meaning, const RootRead& read) {
  RefusedRoot root{field.key(), meaning.collection->name, {}, read.query.fields};
  if (read.target.keys) root.items = *read.target.keys;
  return root;
}

void add_failure(Answer& answer, const graphql_lang::Selection& field, const FieldDefinition& definition,
                 std::vector<base::Error> errors) {
  for (base::Error& error : errors) answer.errors.push_back({std::move(error), {field.at}, {field.key()}});
  if (definition.type.is_required()) answer.lost = true;
  answer.data += "null";
}

io::Task<void> answer_root(RequestContext& context, const CallerSchema& schema, const Request& request,
                           const Grouped& root, Answer& answer) {
  const graphql_lang::Selection& field = *root.front();
  answer.begin(field);
  if (field.name == graphql_lang::kTypename) {
    base::append_json_string(answer.data, schema.types().query->name);
    co_return;
  }
  const FieldDefinition& definition = *schema.types().query->field(field.name);
  const Meaning& meaning = schema.meaning(definition);
  if (meaning.kind == Meaning::Kind::kEmpty) {
    answer.data += "null";
    co_return;
  }
  std::exception_ptr failure;
  RootRead read;
  try {
    read = plan_root(schema, request, context.app.items->limits, root, definition, meaning);
    const std::string text = co_await read_root(context, read);
    if (!append_shaped(answer.data, read.shape, text, answer.errors)) answer.lost = true;
    const std::size_t most = context.app.items->limits.answer_size;
    if (answer.data.size() > most) {
      base::fail(base::invalid_query(
          fmt::format("The answer is longer than {} MB. Ask for fewer items or fields", most >> 20)));
    }
  } catch (...) {
    failure = std::current_exception();
  }
  if (!failure) co_return;
  std::vector<base::Error> errors = errors_of(failure, context);
  if (answer.refusals.size() < kMostRefusals) {
    if (auto refusal = refusal_of(context, root_of(field, meaning, read), errors)) {
      answer.refusals.push_back(std::move(*refusal));
    }
  }
  add_failure(answer, field, definition, std::move(errors));
}

/// Each by its root's id; the request's id alone stands for the first.
void note_refusals(const RequestContext& context, std::vector<Refusal> refusals, http::Response& response) {
  if (refusals.empty()) return;
  Refusal first = refusals.front();
  first.id = context.request.id;
  note_refusal(context, std::move(first), response);
  for (Refusal& refusal : refusals) note_refusal(context, std::move(refusal), response);
}

}  // namespace

const Operation* pick_operation(const graphql_lang::Document& document, std::string_view name) {
  if (name.empty()) return document.operations.size() == 1 ? &document.operations.front() : nullptr;
  for (const Operation& operation : document.operations)
    if (operation.name == name) return &operation;
  return nullptr;
}

io::Task<http::Response> execute(RequestContext& context, const CallerSchema& schema,
                                 const graphql_lang::Document& document, Asked asked) {
  std::vector<Problem> problems;
  const Operation* operation = pick_operation(document, asked.operation);
  if (operation == nullptr) {
    std::string message = "Must provide operation name if query contains multiple operations.";
    if (document.operations.empty()) message = "Must provide an operation.";
    if (!asked.operation.empty()) message = fmt::format("Unknown operation named \"{}\".", asked.operation);
    problems.push_back({std::move(message), {}});
    co_return problems_response(problems);
  }
  auto variables = graphql_lang::coerce_variables(schema.types(), *operation, asked.variables);
  if (const auto* wrong = std::get_if<std::vector<Problem>>(&variables)) co_return problems_response(*wrong);
  if (schema.types().root(operation->kind) == nullptr) {
    problems.push_back(
        {fmt::format("Schema is not configured to execute {} operation.", word_of(operation->kind)), {operation->at}});
    co_return problems_response(problems);
  }
  Request request;
  request.types = &schema.types();
  request.document = &document;
  request.variables = std::get<graphql_lang::Variables>(std::move(variables));
  const std::vector<Grouped> roots = fields_of(request, operation->selections, *schema.types().query);
  Answer answer;
  for (const Grouped& root : roots) {
    co_await answer_root(context, schema, request, root, answer);
    if (answer.lost) break;
  }
  answer.data += '}';
  http::Response response = answer_response(answer.lost ? std::string() : std::move(answer.data), answer.errors);
  note_refusals(context, std::move(answer.refusals), response);
  co_return response;
}

}  // namespace dirigent::api::graphql
