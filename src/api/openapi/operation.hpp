// One operation of the document, put together from its parts.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>

#include "api/openapi/visible.hpp"

namespace dirigent::api::openapi {

class Operation {
 public:
  Operation(std::string_view summary, std::string_view tag, std::string id);

  /// Components by name.
  Operation& parameters(std::initializer_list<std::string_view> names);
  Operation& parameter(json::object parameter);
  Operation& body(json::value schema, std::string_view media_type = "application/json");
  /// 200 with {"data": ...}, and `meta` beside it for lists.
  Operation& answers_data(json::value schema, bool meta = false);
  /// 200 with something else.
  Operation& answers_document(std::string_view media_type);
  /// 204.
  Operation& answers_nothing();
  /// 200 without a body.
  Operation& answers_empty();
  json::object take();

 private:
  json::object operation_;
  json::array parameters_;
  json::object responses_;
};

}  // namespace dirigent::api::openapi
