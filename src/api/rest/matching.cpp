#include "api/rest/matching.hpp"

#include <utility>

#include "api/export/answer.hpp"
#include "api/respond.hpp"
#include "items/keys.hpp"

namespace dirigent::api::rest {

namespace {

class Matching {
 public:
  Matching(RequestContext& context, std::string collection, std::string key)
      : context_(context), collection_(std::move(collection)), key_(std::move(key)) {}

  /// Opens the transaction, locks the item and judges it.
  io::Task<void> require(http::TagList tags) {
    context_.repeatable = true;
    transaction_ = co_await context_.app.database->begin();
    co_await lock();
    const std::optional<http::Response> now = co_await read();
    if (!now || !tags.names(tag_of(*now))) base::fail(base::plain(base::ErrorCode::kPreconditionFailed));
  }

  io::Task<http::Response> update(json::object patch) {
    std::vector<std::string> keys{key_};
    co_await service().update(std::move(keys), std::move(patch), options());
    // A row rule may hide what the change made of the item.
    std::optional<http::Response> now = co_await read();
    co_await keep();
    if (!now) co_return no_content();
    co_return std::move(*now);
  }

  io::Task<http::Response> remove() {
    std::vector<std::string> keys{key_};
    co_await service().remove(std::move(keys), options());
    co_await keep();
    co_return no_content();
  }

 private:
  // On SQLite whoever writes is alone.
  io::Task<void> lock() {
    const schema::Collection* known = context_.schema->collection(collection_);
    if (!context_.app.database->dialect().postgres() || known == nullptr || !known->table) co_return;
    sql::Fragment select("SELECT 1 FROM ");
    const sql::Dialect& dialect = context_.app.database->dialect();
    const std::vector<items::Key> keys{items::canonical_key(known->primary(), json::value(key_), dialect)};
    select.identifier(known->name).raw(" WHERE ").append(items::having_keys(dialect, *known, keys));
    select.raw(" FOR UPDATE");
    co_await transaction_->session().run(std::move(select));
  }

  // What a GET with this query string answers.
  io::Task<std::optional<http::Response>> read() {
    query::Query query = context_.asked;
    query.meta = 0;
    engine::Target target;
    target.keys.emplace().push_back(key_);
    target.single = true;
    engine::Environment environment = context_.environment();
    std::string body = begin_envelope();
    const engine::Outcome outcome = co_await engine::read(transaction_->session(), std::move(environment), collection_,
                                                          std::move(query), std::move(target), body);
    std::optional<http::Response> response;
    if (outcome.found) response = json_response(std::move(body += '}'));
    co_return response;
  }

  std::string tag_of(http::Response response) const {
    const exports::Format* format = exports::requested(context_);
    if (format != nullptr) response = exports::exported(context_, *format, std::move(response));
    return http::weak_etag(response.body);
  }

  io::Task<void> keep() {
    co_await transaction_->commit();
    transaction_.reset();
    context_.repeatable = false;
    co_await items::emit(*context_.app.items, std::move(events_));
  }

  items::ItemService service() const {
    return items::ItemService(*context_.app.items, context_.schema, context_.who, collection_);
  }

  items::WriteOptions options() {
    items::WriteOptions within;
    within.within = transaction_.get();
    within.deferred = &events_;
    return within;
  }

  RequestContext& context_;
  std::string collection_, key_;
  std::unique_ptr<db::Transaction> transaction_;
  std::vector<items::Event> events_;
};

}  // namespace

std::optional<http::TagList> if_match(const RequestContext& context, access::Action action,
                                      const std::string& collection) {
  std::string value;
  bool sent = false;
  for (const auto& [name, part] : context.request.headers.all()) {
    if (!http::same_token(name, "if-match")) continue;
    if (sent) value += ", ";
    sent = true;
    value += part;
  }
  if (!sent) return std::nullopt;
  if (auto refused = access::check(context.who, *context.schema, action, collection)) base::fail(std::move(*refused));
  auto tags = http::parse_tag_list(value);
  if (!tags) base::fail(base::invalid_payload("\"If-Match\" has to be * or a list of entity tags"));
  return tags;
}

io::Task<http::Response> update_matching(RequestContext& context, std::string collection, std::string key,
                                         http::TagList tags) {
  Matching matching(context, std::move(collection), std::move(key));
  co_await matching.require(std::move(tags));
  co_return co_await matching.update(context.body_object());
}

io::Task<http::Response> delete_matching(RequestContext& context, std::string collection, std::string key,
                                         http::TagList tags) {
  Matching matching(context, std::move(collection), std::move(key));
  co_await matching.require(std::move(tags));
  co_return co_await matching.remove();
}

}  // namespace dirigent::api::rest
