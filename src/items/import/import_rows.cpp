#include "items/import/import_rows.hpp"

#include <set>

#include "io/both.hpp"
#include "items/import/import_errors.hpp"
#include "items/import/import_transaction.hpp"
#include "items/keys.hpp"
#include "items/rights/rights.hpp"

namespace dirigent::items {

namespace {

class RowImport {
 public:
  RowImport(const Services& services, schema::SchemaPtr schema, access::Who who, std::string collection, Payloads& rows,
            RowImportOptions options)
      : services_(services),
        service_(services, schema, who, collection),
        collection_(*schema->collection(collection)),
        schema_(std::move(schema)),
        who_(std::move(who)),
        rows_(rows),
        options_(options),
        errors_(options.most_errors),
        transaction_(services) {}

  io::Task<std::int64_t> run() {
    json::array part = co_await rows_.next();
    while (!part.empty()) {
      require_time();
      if (collection_.singleton && done_ + part.size() > 1) refuse_more_than_one();
      auto storing = store(std::move(part));
      auto [stored, next] = co_await io::both(std::move(storing), rows_.next());
      done_ += stored;
      if (errors_.full()) break;
      part = std::move(next);
    }
    if (!errors_.empty()) errors_.raise();
    co_await transaction_.commit(collection_);
    co_return static_cast<std::int64_t>(done_);
  }

 private:
  using Clock = std::chrono::steady_clock;

  /// Rows of one part, by what is to be done with them. Nothing when their order counts.
  struct Sorted {
    json::array created, updated;
  };

  void require_time() const {
    if (!options_.longest || Clock::now() - began_ < *options_.longest) return;
    base::fail(base::invalid_payload("The import takes longer than IMPORT_TIMEOUT"));
  }

  [[noreturn]] void refuse_more_than_one() const {
    base::fail(base::invalid_payload("Cannot import multiple records into singleton collection " + collection_.name));
  }

  io::Task<std::size_t> store(json::array part) {
    co_await transaction_.begin();
    const std::size_t count = part.size();
    bool stored = false;
    if (errors_.empty() && !collection_.singleton) stored = co_await store_together(part);
    if (!stored) co_await store_one_by_one(std::move(part));
    co_return count;
  }

  // False when they have to go one by one: to find out which of them is wrong, or because they concern each other.
  io::Task<bool> store_together(const json::array& part) {
    std::optional<Sorted> sorted = co_await sort(part);
    if (!sorted) co_return false;
    auto storing = store_sorted(std::move(*sorted));
    const std::optional<base::Failure> refused = co_await attempted(std::move(storing));
    co_return !refused;
  }

  io::Task<void> store_one_by_one(json::array part) {
    for (std::size_t i = 0; i < part.size() && !errors_.full(); ++i) {
      auto storing = store_one(std::move(part[i]));
      const std::optional<base::Failure> refused = co_await attempted(std::move(storing));
      if (refused) errors_.add(*refused, rows_.line_of(static_cast<std::int64_t>(done_ + i)));
    }
  }

  // Nothing of a work that is refused stays.
  io::Task<std::optional<base::Failure>> attempted(io::Task<void> work) {
    const std::size_t counted_before = counted_;
    std::optional<base::Failure> refused;
    co_await transaction_.savepoint();
    try {
      co_await std::move(work);
    } catch (const base::Failure& failure) {
      refused = failure;
    }
    if (refused) {
      counted_ = counted_before;
      co_await transaction_.undo();
    } else {
      co_await transaction_.keep();
    }
    co_return refused;
  }

  io::Task<void> store_sorted(Sorted sorted) {
    WriteOptions options = transaction_.options();
    options.counted = &counted_;
    co_await service_.create(std::move(sorted.created), options);
    co_await service_.update_batch(std::move(sorted.updated), options);
  }

  io::Task<void> store_one(json::value row) {
    if (collection_.singleton) {
      if (!row.is_object()) base::fail(base::invalid_payload("An item must be of type object"));
      WriteOptions options = transaction_.options();
      options.counted = &counted_;
      co_await service_.upsert_singleton(std::move(row.get_object()), options);
      co_return;
    }
    json::array one;
    one.push_back(std::move(row));
    std::optional<Sorted> sorted = co_await sort(one);
    co_await store_sorted(std::move(*sorted));
  }

  // The key of a row; nothing when it brings none, or none that could be there.
  std::optional<Key> key_of_row(const json::value& row) const {
    const json::object* object = row.if_object();
    const std::optional<json::value> key = object != nullptr ? given_key(collection_, *object) : std::nullopt;
    if (!key || !key_value(collection_.primary(), *key, dialect())) return std::nullopt;
    return canonical_key(collection_.primary(), *key, dialect());
  }

  io::Task<std::optional<Sorted>> sort(json::array rows) {
    std::vector<std::optional<Key>> keys;
    std::set<std::string> distinct;
    std::vector<Key> given;
    keys.reserve(rows.size());
    for (const json::value& row : rows) {
      const std::optional<Key>& key = keys.emplace_back(key_of_row(row));
      if (!key) continue;
      if (!distinct.insert(key_text(*key)).second) co_return std::nullopt;
      given.push_back(*key);
    }
    std::set<std::string> there;
    if (!given.empty()) there = co_await keys_there(std::move(given));
    Sorted sorted;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      // What may not be created is refused as a change, like a row that is hidden.
      const bool known = keys[i] && (there.contains(key_text(*keys[i])) || !may_create(rows[i].get_object()));
      (known ? sorted.updated : sorted.created).push_back(std::move(rows[i]));
    }
    co_return sorted;
  }

  io::Task<std::set<std::string>> keys_there(std::vector<Key> keys) {
    const schema::Field& key = collection_.primary();
    sql::Fragment select("SELECT ");
    select.append(key_column(dialect(), collection_)).raw(" FROM ").identifier(collection_.name).raw(" WHERE ");
    select.append(having_keys(dialect(), collection_, keys));
    const db::Result rows = co_await (*transaction_).session().run(std::move(select));
    std::set<std::string> there;
    for (std::size_t row = 0; row < rows->size(); ++row) there.insert(key_text(key_of(key, rows->at(row, 0))));
    co_return there;
  }

  bool may_create(const json::object& row) const { return items::may_create(who_, collection_, row); }
  const sql::Dialect& dialect() const { return services_.database->dialect(); }

  const Services& services_;
  ItemService service_;
  const schema::Collection& collection_;
  schema::SchemaPtr schema_;
  access::Who who_;
  Payloads& rows_;
  RowImportOptions options_;
  ImportErrors errors_;
  ImportTransaction transaction_;
  std::size_t done_ = 0, counted_ = 0;
  Clock::time_point began_ = Clock::now();
};

}  // namespace

io::Task<std::int64_t> import_rows(const Services& services, schema::SchemaPtr schema, access::Who who,
                                   std::string collection, Payloads& rows, RowImportOptions options) {
  RowImport import(services, std::move(schema), std::move(who), std::move(collection), rows, options);
  const std::int64_t stored = co_await import.run();
  co_return stored;
}

}  // namespace dirigent::items
