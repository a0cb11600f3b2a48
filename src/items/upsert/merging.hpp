// What becomes of the fields of an item that is there already when it is written again: replaced, kept, added up.
#pragma once
#include <vector>

#include "query/upsert.hpp"
#include "schema/schema.hpp"
#include "sql/fragment.hpp"

namespace dirigent::items {

class Merging {
 public:
  /// Throws INVALID_QUERY for a field that is none, and for a rule that its type does not know.
  Merging(const schema::Collection& collection, const query::Upsert& upsert);

  query::MergeRule rule(const schema::Field& field) const;
  /// What a column gets instead of `given` when it is `stored`.
  sql::Fragment merged(const schema::Field& field, sql::Fragment stored, sql::Fragment given) const;
  /// True when what is stored in the end is neither `given` nor known before.
  bool computes(const schema::Field& field) const;

 private:
  const schema::Collection& collection_;
  std::vector<query::MergeRule> rules_;  // by position of the field
};

}  // namespace dirigent::items
