#include "api/rest/collection_items.hpp"

#include "api/body.hpp"
#include "api/errors.hpp"
#include "api/export/stream.hpp"
#include "api/respond.hpp"
#include "api/rest/explain.hpp"
#include "api/rest/matching.hpp"
#include "api/rest/request_order.hpp"
#include "api/rest/write_answer.hpp"
#include "content/versions.hpp"
#include "items/found_rows.hpp"
#include "items/keys.hpp"
#include "items/service.hpp"
#include "schema/row_key.hpp"

namespace dirigent::api::rest {

namespace {

io::Task<http::Response> read_as_version(RequestContext& context, std::string collection,
                                         std::optional<std::string> key, query::Query query) {
  content::Caller caller{context.app.items, context.schema, context.who};
  const std::string item =
      co_await content::read_version(std::move(caller), std::move(collection), std::move(key), std::move(query));
  co_return json_response(begin_envelope() + item + '}');
}

items::ItemService service_of(RequestContext& context, const std::string& collection) {
  return items::ItemService(*context.app.items, context.schema, context.who, collection);
}

items::FoundIn service_parts(RequestContext& context, const std::string& collection) {
  return {context.app.items, context.schema, context.who, collection};
}

bool is_known(const RequestContext& context, const std::string& collection) {
  return context.schema->collection(collection) != nullptr;
}

bool is_singleton(const RequestContext& context, const std::string& collection) {
  const schema::Collection* known = context.schema->collection(collection);
  return known != nullptr && known->singleton;
}

// A singleton has no items to create, nor any with a key. The contract names such a route without its first part.
[[noreturn]] void no_such_route(const RequestContext& context) {
  constexpr std::string_view kMount = "/items";
  std::string_view path = context.request.path;
  if (path.starts_with(kMount)) path.remove_prefix(kMount.size());
  base::fail(base::route_not_found(path));
}

// A key that its column cannot hold is nobody's: it is refused before anyone's rights are asked for.
void refuse_impossible_keys(const RequestContext& context, const std::string& collection,
                            const std::vector<std::string>& keys) {
  const schema::Collection* known = context.schema->collection(collection);
  if (known == nullptr || !known->table) return;
  for (const std::string& key : keys) items::require_possible_key(*known, key, context.app.database->dialect());
}

// Rows that nothing names are found and written in one transaction.
bool names_rows(const RequestContext& context, const std::string& collection) {
  const schema::Collection* known = context.schema->collection(collection);
  return known == nullptr || !known->table || schema::has_keys(*known);
}

// With no keys there is nothing to look at but the right itself, and the refusal says which.
void require_right(const RequestContext& context, access::Action action, const std::string& collection) {
  if (!is_known(context, collection) || is_singleton(context, collection)) return;
  if (access::check(context.who, *context.schema, action, collection)) {
    base::fail(base::forbidden_action(access::name_of(action), collection));
  }
}

std::vector<std::string> texts_of(const std::vector<items::Key>& keys) {
  std::vector<std::string> texts;
  texts.reserve(keys.size());
  for (const items::Key& key : keys) texts.push_back(key_text(key));
  return texts;
}

json::array take_payloads(RequestContext& context) {
  if (context.body.is_array()) return std::move(context.body.get_array());
  json::array payloads;
  payloads.push_back(std::move(context.body));
  return payloads;
}

// What `write` gives. Until it has committed the request may begin again; from then on only its read-back may.
template <class T>
io::Task<T> kept(RequestContext& context, io::Task<T> write) {
  context.repeatable = true;
  T result = co_await std::move(write);
  context.repeatable = false;
  co_return result;
}

io::Task<void> kept(RequestContext& context, io::Task<void> write) {
  context.repeatable = true;
  co_await std::move(write);
  context.repeatable = false;
}

io::Task<http::Response> read_list(RequestContext& context, std::string collection, query::Query query,
                                   engine::Target target) {
  std::string body = begin_envelope();
  auto service = service_of(context, collection);
  const auto outcome = co_await service.read(std::move(query), std::move(target), body);
  end_envelope(body, outcome.meta);
  co_return json_response(std::move(body));
}

io::Task<http::Response> read_singleton(RequestContext& context, std::string collection, query::Query query) {
  const engine::Environment environment = context.environment();
  const schema::Collection& known = *context.schema->collection(collection);
  query.limit = 1;
  if (query.version) co_return co_await read_as_version(context, collection, std::nullopt, std::move(query));
  engine::Target target;
  target.single = true;
  if (asks_to_explain(context)) {
    co_return co_await explain_items(context, collection, std::move(query), std::move(target));
  }
  std::string body = begin_envelope();
  const std::size_t start = body.size();
  query::Query asked = query;
  auto service = service_of(context, collection);
  const auto outcome = co_await service.read(std::move(query), target, body);
  if (!outcome.found) {
    body.resize(start);
    engine::append_singleton_defaults(environment, known, asked, body);
  }
  end_envelope(body, outcome.meta);
  co_return json_response(std::move(body));
}

// The write stands, whether its result may be read or not.
io::Task<http::Response> read_singleton_back(RequestContext& context, std::string collection) {
  try {
    co_return co_await read_singleton(context, collection, context.asked);
  } catch (const base::Failure& failure) {
    if (failure.errors().front().code != base::ErrorCode::kForbidden) throw;
  }
  co_return no_content();
}

// Unlike those of other lists the items come back in the order in which they were sent, unless the query has one.
io::Task<http::Response> upsert_items(RequestContext& context, std::string collection) {
  for (const access::Action action : {access::Action::kUpdate, access::Action::kCreate}) {
    if (auto refused = access::check(context.who, *context.schema, action, collection)) base::fail(std::move(*refused));
  }
  query::Upsert upsert = query::parse_upsert(context.query.at("upsert")).take();
  auto service = service_of(context, collection);
  const bool many = context.body.is_array();
  const RequestOrder order(context.asked, context.schema->collection(collection), many);
  WriteAnswer written(context, collection, many ? WriteAnswer::Of::kMany : WriteAnswer::Of::kOne);
  items::WriteOptions options = written.options(WriteAnswer::Text::kReordered);
  const auto keys = co_await kept(context, service.upsert(take_payloads(context), std::move(upsert), options));
  std::vector<std::string> texts = texts_of(keys);
  http::Response response = co_await written.answer(texts);
  order.apply(response, texts);
  co_return response;
}

}  // namespace

io::Task<http::Response> read_many(RequestContext& context, std::string collection, std::vector<std::string> keys) {
  engine::Target target;
  query::Query query = context.asked;
  target.keys = std::move(keys);
  query.meta = 0;
  if (!query.limit) query.limit = -1;
  co_return co_await read_list(context, collection, std::move(query), std::move(target));
}

io::Task<http::Response> create_items(RequestContext& context, std::string collection) {
  refuse_to_explain_write(context);
  if (is_singleton(context, collection)) no_such_route(context);
  if (context.query.contains("upsert")) co_return co_await upsert_items(context, std::move(collection));
  auto service = service_of(context, collection);
  const bool many = context.body.is_array();
  WriteAnswer written(context, collection, many ? WriteAnswer::Of::kMany : WriteAnswer::Of::kOne);
  // Nothing to create needs no right to do so.
  if (many && context.body.get_array().empty() && is_known(context, collection)) {
    std::vector<std::string> none;
    co_return co_await written.answer(std::move(none));
  }
  const auto created = co_await kept(context, service.create(take_payloads(context), written.options()));
  co_return co_await written.answer(texts_of(created));
}

io::Task<http::Response> list_items(RequestContext& context, std::string collection) {
  query::Query query = context.asked;
  if (is_singleton(context, collection)) co_return co_await read_singleton(context, collection, std::move(query));
  engine::Target every;
  if (asks_to_explain(context)) {
    co_return co_await explain_items(context, collection, std::move(query), std::move(every));
  }
  if (const auto streaming = exports::streaming_of(context, query)) {
    co_return co_await exports::stream_items(context, collection, std::move(query), *streaming);
  }
  co_return co_await read_list(context, collection, std::move(query), std::move(every));
}

io::Task<http::Response> search_items(RequestContext& context, std::string collection) {
  Batch batch = parse_batch(context, BatchScope::kRead, context.schema->collection(collection));
  query::Query query = batch.query ? std::move(*batch.query) : context.asked;
  if (is_singleton(context, collection)) co_return co_await read_singleton(context, collection, std::move(query));
  engine::Target target;
  target.keys = std::move(batch.keys);
  if (asks_to_explain(context)) {
    co_return co_await explain_items(context, collection, std::move(query), std::move(target));
  }
  const auto streaming = target.keys ? std::nullopt : exports::streaming_of(context, query);
  if (streaming) co_return co_await exports::stream_items(context, collection, std::move(query), *streaming);
  co_return co_await read_list(context, collection, std::move(query), std::move(target));
}

io::Task<http::Response> get_item(RequestContext& context, std::string collection, std::string key) {
  query::Query query = context.asked;
  query.meta = 0;
  engine::Target target;
  std::vector<std::string> keys{key};
  refuse_impossible_keys(context, collection, keys);
  if (query.version) co_return co_await read_as_version(context, collection, key, std::move(query));
  target.keys = std::move(keys);
  target.single = true;
  if (asks_to_explain(context)) {
    co_return co_await explain_items(context, collection, std::move(query), std::move(target));
  }
  std::string body = begin_envelope();
  auto service = service_of(context, collection);
  const auto outcome = co_await service.read(std::move(query), std::move(target), body);
  if (!outcome.found) base::fail(base::forbidden());
  body += '}';
  co_return json_response(std::move(body));
}

io::Task<http::Response> update_items(RequestContext& context, std::string collection) {
  refuse_to_explain_write(context);
  auto service = service_of(context, collection);
  if (is_singleton(context, collection)) {
    co_await kept(context, service.upsert_singleton(context.body_object()));
    co_return co_await read_singleton_back(context, collection);
  }
  WriteAnswer written(context, collection, WriteAnswer::Of::kMany);
  if (context.body.is_array()) {
    if (context.body.get_array().empty() && is_known(context, collection)) {
      std::vector<std::string> none;
      co_return co_await written.answer(std::move(none));
    }
    const auto updated =
        co_await kept(context, service.update_batch(std::move(context.body.get_array()), written.options()));
    co_return co_await written.answer(texts_of(updated));
  }
  Batch batch = parse_batch(context, BatchScope::kUpdate, context.schema->collection(collection));
  if (!batch.keys && !names_rows(context, collection)) {
    co_await kept(context, items::update_found(service_parts(context, collection), std::move(*batch.query),
                                               std::move(batch.data)));
    co_return no_content();
  }
  context.repeatable = true;
  std::vector<std::string> keys;
  if (batch.keys) {
    keys = std::move(*batch.keys);
  } else {
    keys = co_await service.keys_of(std::move(*batch.query), access::Action::kUpdate);
  }
  if (keys.empty()) require_right(context, access::Action::kUpdate, collection);
  refuse_impossible_keys(context, collection, keys);
  co_await kept(context, service.update(keys, std::move(batch.data), written.options()));
  co_return co_await written.answer(std::move(keys));
}

io::Task<http::Response> update_item(RequestContext& context, std::string collection, std::string key) {
  refuse_to_explain_write(context);
  if (is_singleton(context, collection)) no_such_route(context);
  auto service = service_of(context, collection);
  std::vector<std::string> keys{key};
  refuse_impossible_keys(context, collection, keys);
  if (auto tags = if_match(context, access::Action::kUpdate, collection)) {
    co_return co_await update_matching(context, std::move(collection), std::move(key), std::move(*tags));
  }
  WriteAnswer written(context, collection, WriteAnswer::Of::kOne);
  co_await kept(context, service.update(keys, context.body_object(), written.options()));
  co_return co_await written.answer(std::move(keys));
}

io::Task<http::Response> delete_items(RequestContext& context, std::string collection) {
  refuse_to_explain_write(context);
  Batch batch = parse_batch(context, BatchScope::kDelete, context.schema->collection(collection));
  if (!batch.keys && !names_rows(context, collection)) {
    co_await kept(context, items::remove_found(service_parts(context, collection), std::move(*batch.query)));
    co_return no_content();
  }
  context.repeatable = true;
  auto service = service_of(context, collection);
  std::vector<std::string> keys;
  if (batch.keys) {
    keys = std::move(*batch.keys);
  } else {
    keys = co_await service.keys_of(std::move(*batch.query), access::Action::kDelete);
  }
  if (keys.empty()) require_right(context, access::Action::kDelete, collection);
  refuse_impossible_keys(context, collection, keys);
  co_await kept(context, service.remove(std::move(keys)));
  co_return no_content();
}

io::Task<http::Response> delete_item(RequestContext& context, std::string collection, std::string key) {
  refuse_to_explain_write(context);
  auto service = service_of(context, collection);
  std::vector<std::string> keys{key};
  refuse_impossible_keys(context, collection, keys);
  if (auto tags = if_match(context, access::Action::kDelete, collection)) {
    co_return co_await delete_matching(context, std::move(collection), std::move(key), std::move(*tags));
  }
  co_await kept(context, service.remove(std::move(keys)));
  co_return no_content();
}

}  // namespace dirigent::api::rest
