// What becomes of a collection's search index when its table changes. The index follows rows by triggers, which name
// columns: an index whose columns go or change their type is taken down before and built anew afterwards, of what is
// left. Any other change keeps it.
#pragma once
#include <optional>
#include <vector>

#include "schema/schema.hpp"
#include "sql/dialect.hpp"
#include "sql/search/index.hpp"

namespace dirigent::model {

class SearchUpkeep {
 public:
  /// `collection` may be null or without index. Triggers that go are no longer `before`'s.
  SearchUpkeep(const sql::Dialect& dialect, const schema::Collection* collection, sql::Table& before,
               const sql::Table& after);
  /// Statements for before the change; none when the index is not concerned.
  std::vector<sql::Statement> before() const;
  /// The index to be built after it, if one.
  std::optional<sql::SearchIndexRequest> anew() const;

  /// Statements that leave nothing of the index, for a collection that goes.
  static std::vector<sql::Statement> forget(const sql::Dialect& dialect, const schema::Collection* collection);

 private:
  const sql::Dialect& dialect_;
  const schema::SearchIndex* index_ = nullptr;  // null: nothing to do
  const sql::Table& before_;
  const sql::Table& after_;
};

}  // namespace dirigent::model
