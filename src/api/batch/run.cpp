#include "api/batch/run.hpp"

#include <utility>

#include "api/batch/references.hpp"
#include "api/body.hpp"
#include "api/rest/request_order.hpp"
#include "base/json_writer.hpp"
#include "items/keys.hpp"

namespace dirigent::api::batch {

namespace {

// Answers are held until all is kept: reads that together give more than this are too much for one batch.
constexpr std::size_t kLongestAnswer = 64 * 1024 * 1024;

std::vector<std::string> key_list(const json::object& members) {
  std::vector<std::string> keys;
  for (const json::value& key : members.at("keys").as_array()) keys.push_back(key_text(key));
  return keys;
}

std::vector<std::string> texts_of(const std::vector<items::Key>& keys) {
  std::vector<std::string> texts;
  texts.reserve(keys.size());
  for (const items::Key& key : keys) texts.push_back(items::key_text(key));
  return texts;
}

class Run {
 public:
  explicit Run(RequestContext& context) : context_(context), resolver_(context.app.max_body) {}

  io::Task<std::string> all(std::vector<Operation> operations) {
    transaction_ = co_await context_.app.database->begin();
    for (std::size_t i = 0; i < operations.size(); ++i) {
      std::string answer = co_await guarded(std::move(operations[i]), i);
      answers_ += i == 0 ? "" : ",";
      answers_ += answer;
    }
    co_await transaction_->commit();
    transaction_.reset();
    context_.repeatable = false;
    co_await items::emit(*context_.app.items, std::move(events_));
    co_return "[" + answers_ + "]";
  }

 private:
  io::Task<std::string> guarded(Operation operation, std::size_t position) {
    const json::value id = operation.id;
    std::vector<base::Error> errors;
    try {
      std::string answer = co_await answer_of(std::move(operation));
      if (answers_.size() + answer.size() > kLongestAnswer) {
        base::fail(base::invalid_payload("The answers of the batch are too long: read less, or apart"));
      }
      co_return answer;
    } catch (const base::Failure& failure) {
      errors = failure.errors();
    }
    for (base::Error& error : errors) error = at_operation(std::move(error), id, position);
    throw base::Failure(std::move(errors));
  }

  io::Task<std::string> answer_of(Operation operation) {
    json::object members = resolver_.resolve(std::move(operation.members));
    query::Query query;
    if (const json::value* given = members.if_contains("query")) {
      query = query::parse_query(given->as_object(), context_.app.items->limits).take();
    }
    query.meta = 0;
    std::string data = co_await perform(operation, std::move(members), std::move(query));
    json::value parsed;
    if (operation.referred) parsed = read(data);
    resolver_.add(operation.id, std::move(parsed));
    std::string answer = R"({"id":)" + base::to_json(operation.id) + R"(,"action":)";
    base::append_json_string(answer, name_of(operation.action));
    answer += R"(,"data":)" + data + "}";
    co_return answer;
  }

  // Tasks are made by if, not by a table: each takes what it needs by value.
  io::Task<std::string> perform(const Operation& operation, json::object members, query::Query query) {
    if (operation.action == Action::kRead)
      return read_items(operation.collection, std::move(members), std::move(query));
    if (operation.action == Action::kDelete) return remove(operation.collection, std::move(members), std::move(query));
    if (operation.action == Action::kUpdate) return update(operation.collection, std::move(members), std::move(query));
    return create(operation.collection, std::move(members), std::move(query));
  }

  io::Task<std::string> create(std::string collection, json::object members, query::Query query) {
    json::value& data = members.at("data");
    const bool many = data.is_array();
    std::vector<std::string> none;
    if (many && data.get_array().empty()) co_return co_await answer(collection, std::move(query), none, many);
    json::array payloads;
    if (many) {
      payloads = std::move(data.get_array());
    } else {
      payloads.push_back(std::move(data));
    }
    std::vector<items::Key> keys;
    if (const json::value* upsert = members.if_contains("upsert")) {
      query::Upsert by = query::parse_upsert(*upsert).take();
      keys = co_await service(collection).upsert(std::move(payloads), std::move(by), options());
    } else {
      keys = co_await service(collection).create(std::move(payloads), options());
    }
    co_return co_await answer(collection, std::move(query), texts_of(keys), many);
  }

  io::Task<std::string> update(std::string collection, json::object members, query::Query query) {
    json::value& data = members.at("data");
    std::vector<std::string> keys;
    if (data.is_array()) {
      const std::vector<items::Key> changed =
          co_await service(collection).update_batch(std::move(data.get_array()), options());
      keys = texts_of(changed);
    } else {
      query::Query by = query;
      keys = co_await selected(collection, members, std::move(by), access::Action::kUpdate);
      std::vector<std::string> all = keys;
      co_await service(collection).update(std::move(all), std::move(data.as_object()), options());
    }
    // What selected the items need not hold for them any more, and they are all answered.
    query.filter.reset();
    query.search.reset();
    query.limit = -1;
    query.offset.reset();
    query.page.reset();
    co_return co_await answer(collection, std::move(query), std::move(keys), true);
  }

  io::Task<std::string> remove(std::string collection, json::object members, query::Query query) {
    std::vector<std::string> keys = co_await selected(collection, members, std::move(query), access::Action::kDelete);
    co_await service(collection).remove(std::move(keys), options());
    co_return "null";
  }

  io::Task<std::string> read_items(std::string collection, json::object members, query::Query query) {
    engine::Target target;
    if (members.contains("keys")) target.keys = key_list(members);
    std::string text;
    co_await engine::read(transaction_->session(), context_.environment(), std::move(collection), std::move(query),
                          std::move(target), text);
    co_return text;
  }

  io::Task<std::vector<std::string>> selected(std::string collection, const json::object& members, query::Query query,
                                              access::Action purpose) {
    if (members.contains("keys")) co_return key_list(members);
    std::vector<std::string> keys = co_await engine::read_keys(transaction_->session(), context_.environment(),
                                                               std::move(collection), std::move(query), purpose);
    co_return keys;
  }

  // Who may write but not read gets nothing back, as from the routes of items.
  io::Task<std::string> answer(std::string collection, query::Query query, std::vector<std::string> keys, bool many) {
    const rest::RequestOrder order(query, context_.schema->collection(collection), many);
    if (many && !query.limit) query.limit = -1;
    engine::Target target;
    target.keys = keys;
    target.single = !many;
    std::string text;
    try {
      const engine::Outcome outcome = co_await engine::read(transaction_->session(), context_.environment(),
                                                            std::move(collection), std::move(query), target, text);
      if (!outcome.found) co_return "null";
    } catch (const base::Failure& failure) {
      if (failure.errors().front().code != base::ErrorCode::kForbidden) throw;
      co_return "null";
    }
    order.apply(text, keys);
    co_return text;
  }

  static json::value read(const std::string& text) {
    json::parse_options parsing;
    parsing.max_depth = 1200;  // a stored document may have 1100
    return json::parse(text, {}, parsing);
  }

  items::ItemService service(const std::string& collection) const {
    return items::ItemService(*context_.app.items, context_.schema, context_.who, collection);
  }

  items::WriteOptions options() {
    items::WriteOptions within;
    within.within = transaction_.get();
    within.deferred = &events_;
    within.counted = &counted_;
    return within;
  }

  RequestContext& context_;
  Resolver resolver_;
  std::unique_ptr<db::Transaction> transaction_;
  std::vector<items::Event> events_;
  std::size_t counted_ = 0;
  std::string answers_;
};

}  // namespace

io::Task<std::string> run(RequestContext& context, std::vector<Operation> operations) {
  Run batch(context);
  context.repeatable = true;
  std::string answers = co_await batch.all(std::move(operations));
  co_return answers;
}

}  // namespace dirigent::api::batch
