// Small reads that nested writes need, each one statement for any number of keys.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "items/write.hpp"

namespace dirigent::items {

/// Keys (as text) of the items that exist among `keys`, with their value of `column` as text ("" for null); without a
/// column the values are empty.
io::Task<std::map<std::string, std::string>> existing(Write& write, const schema::Collection& collection,
                                                      std::vector<sql::Value> keys, const schema::Field* column);

/// A child and the row it hangs on.
struct Child {
  Key key;
  std::string parent;  // the key as text
};
/// Children whose foreign key `column` is one of `parents`, in key order.
io::Task<std::vector<Child>> children_of(Write& write, const schema::Collection& collection,
                                         const schema::Field& column, std::vector<sql::Value> parents);

/// Largest value of `sort` among the children of each of `parents` (keys as text); those without children are missing.
io::Task<std::map<std::string, std::int64_t>> largest_sort(Write& write, const schema::Collection& collection,
                                                           const schema::Field& column, const std::string& sort,
                                                           std::vector<sql::Value> parents);

}  // namespace dirigent::items
