#include "api/rest/permissions.hpp"

#include <algorithm>

#include "access/permission_set.hpp"
#include "api/body.hpp"
#include "api/export/stream.hpp"
#include "api/respond.hpp"
#include "api/rest/collection_items.hpp"
#include "api/rest/explain.hpp"
#include "base/json_writer.hpp"
#include "items/validation/rule.hpp"

namespace dirigent::api::rest {

namespace {

constexpr const char* kCollection = "directus_permissions";

json::object shown(const access::Permission& permission) {
  json::object row{{"policy", nullptr}};
  row["permissions"] = permission.rule.is_null() ? json::value(json::object{}) : permission.rule;
  row["validation"] = permission.validation;
  row["presets"] = nullptr;
  json::array& fields = row["fields"].emplace_array();
  for (const std::string& field : permission.fields) fields.emplace_back(field);
  row["system"] = true;
  row["collection"] = permission.collection;
  row["action"] = access::name_of(permission.action);
  return row;
}

// Fields that such a row has not got say nothing against it; it has no relations to follow.
bool passes(const query::Filter& filter, const json::object& row) {
  using Kind = query::Filter::Kind;
  const auto passes_child = [&row](const query::Filter& child) { return passes(child, row); };
  switch (filter.kind) {
    case Kind::kAnd:
      return std::all_of(filter.children.begin(), filter.children.end(), passes_child);
    case Kind::kOr:
      return filter.children.empty() || std::any_of(filter.children.begin(), filter.children.end(), passes_child);
    case Kind::kCondition: {
      if (filter.path.size() != 1) return false;
      json::object rule;
      rule[filter.path.front()] = {{filter.op, filter.value}};
      return items::check_rule(rule, row, {}).empty();
    }
    default:
      return false;
  }
}

// Appended to a JSON array.
void append_system_rows(std::string& body, bool first, const std::optional<query::Filter>& filter) {
  body.pop_back();
  for (const access::Permission& permission : access::app_access_permissions()) {
    const json::object row = shown(permission);
    if (filter && !passes(*filter, row)) continue;
    if (!first) body += ',';
    first = false;
    base::append_json(body, row);
  }
  body += ']';
}

io::Task<http::Response> list(RequestContext& context, query::Query query, engine::Target target) {
  query.limit = -1;
  query.page.reset();
  query.offset.reset();
  const std::optional<query::Filter> filter = query.filter;
  const bool groups = engine::aggregates(query);
  std::string body = begin_envelope();
  items::ItemService service(*context.app.items, context.schema, context.who, kCollection);
  const auto outcome = co_await service.read(std::move(query), std::move(target), body);
  if (!groups && context.who && context.who->app) append_system_rows(body, outcome.rows == 0, filter);
  end_envelope(body, outcome.meta);
  co_return json_response(std::move(body));
}

// Ways to read a list that are not the contract's show what is in the table.
bool reads_the_table(const RequestContext& context, const query::Query& query) {
  return asks_to_explain(context) || query.after || query.before || exports::streaming_of(context, query);
}

}  // namespace

io::Task<http::Response> permissions_list(RequestContext& context) {
  if (reads_the_table(context, context.asked)) co_return co_await list_items(context, kCollection);
  engine::Target every;
  co_return co_await list(context, context.asked, std::move(every));
}

io::Task<http::Response> permissions_search(RequestContext& context) {
  Batch batch = parse_batch(context, BatchScope::kRead);
  query::Query query = batch.query ? std::move(*batch.query) : context.asked;
  if (reads_the_table(context, query)) co_return co_await search_items(context, kCollection);
  engine::Target target;
  target.keys = std::move(batch.keys);
  co_return co_await list(context, std::move(query), std::move(target));
}

}  // namespace dirigent::api::rest
