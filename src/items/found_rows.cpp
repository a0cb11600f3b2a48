#include "items/found_rows.hpp"

#include <utility>

#include "items/write.hpp"

namespace dirigent::items {

namespace {

class Found {
 public:
  explicit Found(FoundIn in) : in_(std::move(in)) {}

  io::Task<std::vector<std::string>> keys(query::Query query, access::Action purpose) {
    if (auto refused = access::check(in_.who, *in_.schema, purpose, in_.collection)) base::fail(std::move(*refused));
    transaction_ = co_await in_.services->database->begin();
    engine::Environment environment{in_.schema, in_.who, &in_.services->limits};
    environment.plans = in_.services->plans;
    co_return co_await engine::read_keys(transaction_->session(), environment, in_.collection, std::move(query),
                                         purpose);
  }

  ItemService service() const { return ItemService(*in_.services, in_.schema, in_.who, in_.collection); }

  WriteOptions options() {
    WriteOptions within;
    within.within = transaction_.get();
    within.deferred = &events_;
    return within;
  }

  io::Task<void> keep() {
    co_await transaction_->commit();
    transaction_.reset();
    co_await emit(*in_.services, std::move(events_));
  }

 private:
  FoundIn in_;
  std::unique_ptr<db::Transaction> transaction_;
  std::vector<Event> events_;
};

}  // namespace

io::Task<void> update_found(FoundIn in, query::Query query, json::object patch) {
  Found found(std::move(in));
  std::vector<std::string> keys = co_await found.keys(std::move(query), access::Action::kUpdate);
  ItemService service = found.service();
  co_await service.update(std::move(keys), std::move(patch), found.options());
  co_await found.keep();
}

io::Task<void> remove_found(FoundIn in, query::Query query) {
  Found found(std::move(in));
  std::vector<std::string> keys = co_await found.keys(std::move(query), access::Action::kDelete);
  ItemService service = found.service();
  co_await service.remove(std::move(keys), found.options());
  co_await found.keep();
}

}  // namespace dirigent::items
