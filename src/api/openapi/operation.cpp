#include "api/openapi/operation.hpp"

namespace dirigent::api::openapi {

namespace {

json::object content(std::string_view media_type, json::value schema) {
  return {{media_type, {{"schema", std::move(schema)}}}};
}

}  // namespace

Operation::Operation(std::string_view summary, std::string_view tag, std::string id)
    : operation_{{"summary", summary}, {"tags", json::array{tag}}, {"operationId", std::move(id)}} {}

Operation& Operation::parameters(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) parameters_.push_back(reference("parameters", name));
  return *this;
}

Operation& Operation::parameter(json::object parameter) {
  parameters_.push_back(std::move(parameter));
  return *this;
}

Operation& Operation::body(json::value schema, std::string_view media_type) {
  operation_["requestBody"] = json::object{{"content", content(media_type, std::move(schema))}};
  return *this;
}

Operation& Operation::answers_data(json::value schema, bool meta) {
  json::object properties{{"data", std::move(schema)}};
  if (meta) properties.emplace("meta", reference("schemas", "x-metadata"));
  json::object envelope{{"type", "object"}, {"properties", std::move(properties)}};
  responses_["200"] =
      json::object{{"description", "Done."}, {"content", content("application/json", std::move(envelope))}};
  return *this;
}

Operation& Operation::answers_document(std::string_view media_type) {
  responses_["200"] =
      json::object{{"description", "Done."}, {"content", content(media_type, json::object{{"type", "object"}})}};
  return *this;
}

Operation& Operation::answers_nothing() {
  responses_["204"] = json::object{{"description", "Done; there is nothing to say."}};
  return *this;
}

Operation& Operation::answers_empty() {
  responses_["200"] = json::object{{"description", "Done; the body is empty."}};
  return *this;
}

json::object Operation::take() {
  responses_["401"] = reference("responses", "UnauthorizedError");
  operation_["parameters"] = std::move(parameters_);
  operation_["responses"] = std::move(responses_);
  return std::move(operation_);
}

}  // namespace dirigent::api::openapi
