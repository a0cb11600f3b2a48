#include "items/import_rows.hpp"

#include <set>

#include "base/json_writer.hpp"
#include "io/both.hpp"
#include "items/database_errors.hpp"
#include "items/keys.hpp"
#include "items/writer_wait.hpp"

namespace dirigent::items {

namespace {

constexpr std::size_t kShortestRange = 4;

/// Errors by what they say, in the order in which they came up.
class CollectedErrors {
 public:
  explicit CollectedErrors(std::size_t most) : most_(most) {}

  bool empty() const { return groups_.empty(); }
  bool full() const { return count_ >= most_; }

  void add(const base::Failure& failure, std::int64_t row) {
    for (const base::Error& error : failure.errors()) add_one(error, row);
    ++count_;
  }

  [[noreturn]] void raise() {
    std::vector<base::Error> errors;
    for (Group& group : groups_) {
      group.error.extensions["rows"] = told_rows(group.rows);
      errors.push_back(std::move(group.error));
    }
    throw base::Failure(std::move(errors));
  }

 private:
  struct Group {
    std::string said;
    base::Error error;
    std::vector<std::int64_t> rows;
  };

  // What differs from row to row tells no errors apart; fields and their rules do.
  void add_one(base::Error error, std::int64_t row) {
    if (error.extensions.contains("field")) {
      for (const char* name : {"collection", "path", "value"}) {
        if (error.extensions.contains(name)) error.extensions.stable_erase(name);
      }
    }
    std::string said = std::string(base::code_name(error.code)) + base::to_json(error.extensions);
    for (Group& group : groups_) {
      if (group.said != said) continue;
      if (group.rows.back() != row) group.rows.push_back(row);
      return;
    }
    groups_.push_back({std::move(said), std::move(error), {row}});
  }

  std::size_t most_;
  std::size_t count_ = 0;
  std::vector<Group> groups_;
};

class RowImport {
 public:
  RowImport(const Services& services, schema::SchemaPtr schema, access::Who who, std::string collection, Payloads& rows,
            RowImportOptions options)
      : services_(services),
        service_(services, schema, who, collection),
        collection_(*schema->collection(collection)),
        schema_(std::move(schema)),
        rows_(rows),
        options_(options),
        errors_(options.most_errors) {}

  io::Task<std::int64_t> run() {
    json::array part = co_await rows_.next();
    while (!part.empty()) {
      require_time();
      if (collection_.singleton && done_ + part.size() > 1) refuse_more_than_one();
      auto storing = store(std::move(part));
      auto [stored, next] = co_await io::both(std::move(storing), rows_.next());
      done_ += stored;
      wait_.end_waiting();
      if (services_.database->dialect().sqlite() && wait_.too_long()) {
        base::fail(
            base::invalid_payload("The file comes too slowly for one transaction, which all other writes wait for"));
      }
      if (errors_.full()) break;
      part = std::move(next);
    }
    if (!errors_.empty()) errors_.raise();
    co_await commit();
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
    if (!transaction_) transaction_ = co_await services_.database->begin();
    wait_.begin_storing();
    const std::size_t count = part.size();
    bool stored = false;
    if (errors_.empty() && !collection_.singleton) stored = co_await store_together(part);
    if (!stored) co_await store_one_by_one(std::move(part));
    wait_.end_storing();
    co_return count;
  }

  // False when they have to go one by one: to find out which of them is wrong, or because they concern each other.
  io::Task<bool> store_together(const json::array& part) {
    std::optional<Sorted> sorted = co_await sort(part);
    if (!sorted) co_return false;
    const Mark mark{events_.size(), counted_};
    co_await transaction_->savepoint();
    std::optional<base::Failure> refused;
    try {
      WriteOptions options = within();
      co_await service_.create(std::move(sorted->created), options);
      co_await service_.update_batch(std::move(sorted->updated), options);
    } catch (const base::Failure& failure) {
      refused = failure;
    }
    if (!refused) {
      co_await transaction_->release_savepoint();
      co_return true;
    }
    co_await undo(mark);
    co_return false;
  }

  io::Task<void> store_one_by_one(json::array part) {
    for (std::size_t i = 0; i < part.size() && !errors_.full(); ++i) {
      const Mark mark{events_.size(), counted_};
      co_await transaction_->savepoint();
      std::optional<base::Failure> refused;
      try {
        co_await store_one(std::move(part[i]));
      } catch (const base::Failure& failure) {
        refused = failure;
      }
      if (refused) {
        co_await undo(mark);
        errors_.add(*refused, rows_.line_of(static_cast<std::int64_t>(done_ + i)));
      } else {
        co_await transaction_->release_savepoint();
      }
    }
  }

  io::Task<void> store_one(json::value row) {
    const WriteOptions options = within();
    if (collection_.singleton) {
      if (!row.is_object()) base::fail(base::invalid_payload("An item must be of type object"));
      co_await service_.upsert_singleton(std::move(row.get_object()), options);
      co_return;
    }
    json::array one;
    one.push_back(std::move(row));
    std::optional<Sorted> sorted = co_await sort(one);
    co_await service_.create(std::move(sorted->created), options);
    co_await service_.update_batch(std::move(sorted->updated), options);
  }

  // The text of a row's key; nothing when it brings none, or none that could be there.
  std::optional<std::string> key_of_row(const json::value& row) const {
    const json::object* object = row.if_object();
    const json::value* key = object != nullptr ? object->if_contains(collection_.primary_key) : nullptr;
    if (key == nullptr || key->is_null()) return std::nullopt;
    const sql::Dialect& dialect = services_.database->dialect();
    if (!key_value(collection_.primary(), *key, dialect)) return std::nullopt;
    return key_text(canonical_key(collection_.primary(), *key, dialect));
  }

  io::Task<std::optional<Sorted>> sort(json::array rows) {
    std::vector<std::optional<std::string>> keys;
    std::set<std::string> distinct;
    std::vector<sql::Value> values;
    for (const json::value& row : rows) {
      keys.push_back(key_of_row(row));
      if (!keys.back()) continue;
      if (!distinct.insert(*keys.back()).second) co_return std::nullopt;
      const json::value& given = row.get_object().at(collection_.primary_key);
      values.push_back(*key_value(collection_.primary(), given, services_.database->dialect()));
    }
    std::set<std::string> there;
    if (!values.empty()) there = co_await keys_there(std::move(values));
    Sorted sorted;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const bool known = keys[i] && there.contains(*keys[i]);
      (known ? sorted.updated : sorted.created).push_back(std::move(rows[i]));
    }
    co_return sorted;
  }

  io::Task<std::set<std::string>> keys_there(std::vector<sql::Value> values) {
    const schema::Field& key = collection_.primary();
    sql::Fragment column;
    column.identifier(key.name);
    sql::Fragment select("SELECT ");
    select.identifier(key.name).raw(" FROM ").identifier(collection_.name).raw(" WHERE ");
    select.append(services_.database->dialect().in_values(column, key.type, values));
    const db::Result rows = co_await transaction_->session().run(std::move(select));
    std::set<std::string> there;
    for (std::size_t row = 0; row < rows->size(); ++row) there.insert(key_text(key_of(key, rows->at(row, 0))));
    co_return there;
  }

  WriteOptions within() {
    WriteOptions options;
    options.within = transaction_.get();
    options.deferred = &events_;
    options.counted = &counted_;
    return options;
  }

  struct Mark {
    std::size_t events, counted;
  };

  io::Task<void> undo(Mark mark) {
    co_await transaction_->rollback_to_savepoint();
    events_.erase(events_.begin() + static_cast<std::ptrdiff_t>(mark.events), events_.end());
    counted_ = mark.counted;
  }

  io::Task<void> commit() {
    if (!transaction_) co_return;
    std::optional<db::DatabaseError> error;
    try {
      co_await transaction_->commit();
    } catch (const db::DatabaseError& refused) {
      error = refused;
    }
    if (error) raise(*error, Attempt{&collection_, {}, nullptr}, services_.database->dialect());
    transaction_.reset();
    co_await emit(services_, std::move(events_));
  }

  const Services& services_;
  ItemService service_;
  const schema::Collection& collection_;
  schema::SchemaPtr schema_;
  Payloads& rows_;
  RowImportOptions options_;
  CollectedErrors errors_;
  std::unique_ptr<db::Transaction> transaction_;
  std::vector<Event> events_;
  std::size_t done_ = 0, counted_ = 0;
  WriterWait wait_;
  Clock::time_point began_ = Clock::now();
};

}  // namespace

io::Task<std::int64_t> import_rows(const Services& services, schema::SchemaPtr schema, access::Who who,
                                   std::string collection, Payloads& rows, RowImportOptions options) {
  RowImport import(services, std::move(schema), std::move(who), std::move(collection), rows, options);
  const std::int64_t stored = co_await import.run();
  co_return stored;
}

json::array told_rows(const std::vector<std::int64_t>& rows) {
  json::array told, lines;
  for (std::size_t first = 0; first < rows.size();) {
    std::size_t end = first + 1;
    while (end < rows.size() && rows[end] == rows[end - 1] + 1) ++end;
    if (end - first >= kShortestRange) {
      told.push_back(json::object{{"type", "range"}, {"start", rows[first]}, {"end", rows[end - 1]}});
    } else {
      for (std::size_t i = first; i < end; ++i) lines.push_back(rows[i]);
    }
    first = end;
  }
  if (!lines.empty()) told.push_back(json::object{{"type", "lines"}, {"rows", std::move(lines)}});
  return told;
}

}  // namespace dirigent::items
