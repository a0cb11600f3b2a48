#include "items/import/import.hpp"

#include "io/both.hpp"
#include "items/import/import_transaction.hpp"

namespace dirigent::items {

namespace {

/// The failure with `more` in the extensions of its first error.
[[noreturn]] void rethrow_with(const base::Failure& failure, const json::object& more) {
  std::vector<base::Error> errors = failure.errors();
  for (const auto& [name, value] : more) errors.front().extensions[name] = value;
  throw base::Failure(std::move(errors));
}

class Import {
 public:
  Import(const Services& services, schema::SchemaPtr schema, access::Who who, std::string collection,
         Payloads& payloads, ImportOptions options)
      : services_(services),
        service_(services, schema, who, collection),
        schema_(std::move(schema)),
        collection_(std::move(collection)),
        payloads_(payloads),
        options_(options),
        transaction_(services) {}

  /// Items that stay whatever comes.
  std::int64_t kept() const { return kept_; }

  io::Task<std::int64_t> run() {
    // The right is asked for even when nothing comes.
    json::array none;
    co_await service_.create(std::move(none));
    json::array part = co_await payloads_.next();
    while (!part.empty()) {
      require_limit(part.size());
      auto storing = store(std::move(part));
      auto [stored, next] = co_await io::both(std::move(storing), payloads_.next());
      created_ += stored;
      part = std::move(next);
      const bool due = options_.commit_every && created_ - kept_ >= *options_.commit_every;
      if (due || part.empty()) co_await commit();
    }
    co_return created_;
  }

 private:
  void require_limit(std::size_t more) const {
    const auto& most = services_.max_batch_mutation;
    if (!most || *most < 0 || created_ + static_cast<std::int64_t>(more) <= *most) return;
    base::fail(base::invalid_payload("Exceeded max batch mutation limit of " + std::to_string(*most)));
  }

  io::Task<std::int64_t> store(json::array part) {
    co_await transaction_.begin();
    const auto count = static_cast<std::int64_t>(part.size());
    co_await transaction_.savepoint();
    const json::array copy = part;
    std::exception_ptr failure = co_await try_create(std::move(part));
    if (failure) co_await raise_for_one(copy, failure);
    co_await transaction_.keep();
    co_return count;
  }

  io::Task<std::exception_ptr> try_create(json::array part) {
    try {
      co_await service_.create(std::move(part), transaction_.options());
    } catch (const base::Failure&) {
      co_return std::current_exception();
    }
    co_return nullptr;
  }

  // Which of them was it? They are tried again one by one; the transaction is lost either way.
  io::Task<void> raise_for_one(const json::array& part, std::exception_ptr failure) {
    const auto count = static_cast<std::int64_t>(part.size());
    json::object place{{"from_line", payloads_.line_of(created_)},
                       {"to_line", payloads_.line_of(created_ + count - 1)}};
    co_await transaction_.undo();
    for (std::int64_t i = 0; i < count; ++i) {
      json::array one;
      one.push_back(part[static_cast<std::size_t>(i)]);
      std::exception_ptr again = co_await try_create(std::move(one));
      if (!again) continue;
      failure = again;
      place = {{"line", payloads_.line_of(created_ + i)}};
      break;
    }
    try {
      std::rethrow_exception(failure);
    } catch (const base::Failure& known) {
      rethrow_with(known, place);
    }
  }

  io::Task<void> commit() {
    co_await transaction_.commit(*schema_->collection(collection_));
    kept_ = created_;
  }

  const Services& services_;
  ItemService service_;
  schema::SchemaPtr schema_;
  std::string collection_;
  Payloads& payloads_;
  ImportOptions options_;
  ImportTransaction transaction_;
  std::int64_t created_ = 0, kept_ = 0;
};

}  // namespace

io::Task<std::int64_t> import_items(const Services& services, schema::SchemaPtr schema, access::Who who,
                                    std::string collection, Payloads& payloads, ImportOptions options) {
  Import import(services, std::move(schema), std::move(who), std::move(collection), payloads, options);
  try {
    co_return co_await import.run();
  } catch (const base::Failure& failure) {
    rethrow_with(failure, {{"kept", import.kept()}});
  }
}

}  // namespace dirigent::items
