#include "query/written_filter.hpp"

namespace dirigent::query {

namespace {

json::value written_value(const Filter& filter) {
  if (filter.kind == Filter::Kind::kCondition) return json::object{{filter.op, filter.value}};
  const char* quantifier = filter.kind == Filter::Kind::kSome ? "_some" : "_none";
  return json::object{{quantifier, written_filter(filter.children.front())}};
}

}  // namespace

json::object written_filter(const Filter& filter) {
  if (filter.kind == Filter::Kind::kAnd || filter.kind == Filter::Kind::kOr) {
    json::array children;
    for (const Filter& child : filter.children) children.push_back(written_filter(child));
    return {{filter.kind == Filter::Kind::kAnd ? "_and" : "_or", std::move(children)}};
  }
  json::value value = written_value(filter);
  for (auto segment = filter.path.rbegin(); segment != filter.path.rend(); ++segment) {
    value = json::object{{*segment, std::move(value)}};
  }
  return std::move(value.as_object());
}

}  // namespace dirigent::query
