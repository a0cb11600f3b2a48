// A list read in parts, for those who pass its items on instead of holding them: memory does not grow with their
// number.
//
// In the order of the primary key each part begins behind the last key of the one before, by which the thousandth part
// costs what the first does. Any other order is settled once, by reading the keys alone in that order; the parts are
// then fetched by their keys. Every part is a read of its own: what others write meanwhile may be seen or not.
#pragma once
#include <optional>
#include <string>

#include "engine/fetch.hpp"
#include "engine/read.hpp"

namespace dirigent::engine {

class Parts {
 public:
  /// REQUIRES: not aggregates(query); fetch_variables() for it. `size`: items of a part. Throws like read(), before
  /// anything is run; INVALID_QUERY for a list that is read backwards.
  Parts(Environment environment, const sql::Dialect& dialect, const std::string& collection, query::Query query,
        std::int64_t size);

  /// Fetches the next part. Throws db::DatabaseError.
  io::Task<void> fetch_next(db::Session& session);
  /// True when no part follows the one that was fetched.
  bool last() const { return last_; }
  /// Begins again.
  void restart();

  /// Items of the part that was fetched.
  std::size_t size() const;
  /// Appends the JSON of one of them.
  void emit(std::string& out, std::size_t item) const;
  /// Are the names in the first item, objects in objects included, those in every item?
  bool uniform() const;

 private:
  io::Task<void> fetch_keys(db::Session& session);
  io::Task<void> fetch_behind_key(db::Session& session);
  io::Task<void> fetch_by_keys(db::Session& session);
  io::Task<void> fetch_rows(db::Session& session, RowKeys keys);
  bool ordered_by_key() const;
  const schema::Field& key() const { return plan_.branches.front().collection().primary(); }

  Environment environment_;
  const sql::Dialect& dialect_;
  std::int64_t part_;
  Plan plan_;  // the root's condition, limit and offset become those of the part
  Predicate where_;
  std::optional<std::int64_t> limit_;
  std::int64_t offset_;
  bool by_keys_;
  std::size_t key_column_ = 0;

  std::int64_t read_ = 0;  // items of all parts so far
  std::optional<sql::Value> behind_;
  db::Result keys_;
  bool last_ = false;
  Fetched fetched_;
};

}  // namespace dirigent::engine
