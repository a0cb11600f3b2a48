#include "api/rest/import_items.hpp"

#include <charconv>

#include "api/import/held_rows.hpp"
#include "api/json_lines.hpp"
#include "api/respond.hpp"
#include "base/json_writer.hpp"

namespace dirigent::api::rest {

namespace {

constexpr std::string_view kParameter = "commit_every";

/// `commit_every` of the query string.
std::optional<std::int64_t> commit_every(const RequestContext& context) {
  const json::value* given = context.query.if_contains(kParameter);
  if (given == nullptr) return std::nullopt;
  std::int64_t number = 0;
  if (given->is_string()) {
    const std::string_view text = given->get_string();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) number = 0;
  }
  if (number < 1) base::fail(base::invalid_query("\"commit_every\" has to be a positive number of items"));
  return number;
}

void refuse_packed(const http::Request& request) {
  const auto encoding = request.headers.get("content-encoding");
  if (!encoding || encoding->empty() || http::same_token(*encoding, "identity")) return;
  base::fail(base::invalid_payload("Lines can't be sent compressed"));
}

// Creating what should have been found and changed would be worse than no answer.
void refuse_upsert(const RequestContext& context) {
  if (!context.query.contains("upsert")) return;
  base::fail(base::invalid_query("\"upsert\" is not possible with lines: send a JSON list"));
}

}  // namespace

io::Task<http::Response> import_items(RequestContext& context, std::string collection) {
  // First of all: whoever has no right to the collection hears nothing else of it.
  if (auto refused = access::check(context.who, *context.schema, access::Action::kCreate, collection)) {
    base::fail(std::move(*refused));
  }
  refuse_packed(context.request);
  refuse_upsert(context);
  items::ImportOptions options;
  options.commit_every = commit_every(context);
  const import::HeldRows::Make reader = [longest = context.app.max_body](std::shared_ptr<http::BodySource> body) {
    return std::make_unique<JsonLines>(std::move(body), longest);
  };
  import::HeldRows lines(context, reader);
  const std::int64_t created = co_await items::import_items(*context.app.items, context.schema, context.who,
                                                            std::move(collection), lines, options);
  co_return json_response(R"({"data":{"created":)" + std::to_string(created) + "}}");
}

}  // namespace dirigent::api::rest
