// Answers of writes with the items in the order in which they were sent.
#pragma once
#include <string>
#include <vector>

#include "api/context.hpp"

namespace dirigent::api::rest {

class RequestOrder {
 public:
  /// Makes `query` ask for each item's key besides, under a name that no field has. Does nothing unless there are
  /// `many` items, in no order that the query asks for. A `collection` that is none is left to those who read it.
  RequestOrder(query::Query& query, const schema::Collection* collection, bool many);
  /// Puts the items of a list into the order of `keys`, and takes the keys out again.
  void apply(http::Response& response, const std::vector<std::string>& keys) const;

  /// The same for the list alone.
  void apply(std::string& list, const std::vector<std::string>& keys) const;
  /// `list` is the text of an array whose items have a "$key".
  static std::string ordered(std::string_view list, const std::vector<std::string>& keys);

 private:
  bool active_ = false;
};

}  // namespace dirigent::api::rest
