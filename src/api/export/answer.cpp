#include "api/export/answer.hpp"

#include "api/export/attachment.hpp"
#include "api/export/read_document.hpp"
#include "api/router.hpp"
#include "query/parse.hpp"

namespace dirigent::api::exports {

namespace {

const json::value* parameter(const json::object& query) {
  const json::value* value = query.if_contains("export");
  if (value == nullptr || value->is_null()) return nullptr;
  return value->is_string() && value->get_string().empty() ? nullptr : value;
}

const json::object* body_query(const RequestContext& context) {
  if (context.request.method != "SEARCH" || !context.body.is_object()) return nullptr;
  const json::value* query = context.body.get_object().if_contains("query");
  return query != nullptr ? query->if_object() : nullptr;
}

void write(ItemWriter& writer, const json::value& data, Shape shape, std::string& out) {
  const auto each = [&](auto act) {
    if (shape == Shape::kOne) return act(data);
    for (const json::value& item : data.get_array()) act(item);
  };
  if (writer.surveys()) each([&](const json::value& item) { writer.survey(item); });
  writer.begin(out);
  each([&](const json::value& item) { writer.item(out, item); });
  writer.end(out);
}

}  // namespace

const Format* requested(const RequestContext& context) {
  const json::object* inner = body_query(context);
  const json::value* value = inner != nullptr ? parameter(*inner) : nullptr;
  if (value == nullptr) value = parameter(context.query);
  if (value == nullptr) return nullptr;
  const Format* format = value->is_string() ? format_named(value->get_string()) : nullptr;
  if (format == nullptr) {
    base::fail(base::invalid_query("\"export\" must be one of [csv, csv_utf8, json, xml, yaml]"));
  }
  return format;
}

std::string subject_of(const RequestContext& context) {
  const auto segments = path_segments(raw_path(context.request));
  if (!segments || segments->empty()) return "Export";
  const std::string& first = segments->front();
  const bool of_collection = first == "items" || first == "fields" || first == "relations";
  if (of_collection && segments->size() > 1) return (*segments)[1];
  std::string system = "directus_" + first;
  const bool known = first != "collections" && context.schema->collection(system) != nullptr;
  return known ? system : "Export";
}

http::Response exported(const RequestContext& context, const Format& format, http::Response answer) {
  if (answer.headers.get("content-disposition")) return answer;  // streamed as a file already
  if (answer.status != 200 || !answer.content_type.starts_with("application/json")) return answer;
  json::monotonic_resource memory;
  const json::value document = read_document(answer.body, &memory);
  const json::object* envelope = document.if_object();
  const json::value* data = envelope != nullptr ? envelope->if_contains("data") : nullptr;
  if (data == nullptr) return answer;
  const Shape shape = data->is_array() ? Shape::kList : Shape::kOne;
  http::Response file = attachment(subject_of(context), format);
  for (const auto& [name, value] : answer.headers.all())
    if (http::same_token(name, "set-cookie")) file.headers.add(name, value);
  const std::unique_ptr<ItemWriter> writer = format.writer(shape);
  write(*writer, *data, shape, file.body);
  return file;
}

}  // namespace dirigent::api::exports
