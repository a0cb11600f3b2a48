// Items as revisions show them: every column of their own, without what leads to other items.
#pragma once
#include <string>
#include <unordered_map>
#include <vector>

#include "items/keys.hpp"
#include "sql/fragment.hpp"

namespace dirigent::items {

/// JSON texts by key.
using ItemTexts = std::unordered_map<std::string, std::string>;

class WholeItems {
 public:
  /// `collection` outlives the object.
  explicit WholeItems(const schema::Collection& collection);
  sql::Fragment statement(const sql::Dialect& dialect, const std::vector<Key>& keys) const;
  /// From the rows that the statement gave.
  ItemTexts read(const sql::Dialect& dialect, const db::Rows& rows) const;

 private:
  const schema::Collection& collection_;
  std::vector<const schema::Field*> fields_;
};

}  // namespace dirigent::items
