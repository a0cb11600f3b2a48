// How items become a file. A writer is fed items one by one and appends text; one writer per file, used by one task.
#pragma once
#include <string>

#include "base/json.hpp"

namespace dirigent::api::exports {

/// A file holds a list of items, or (an item by its key, a singleton) one alone.
enum class Shape { kList, kOne };

class ItemWriter {
 public:
  virtual ~ItemWriter() = default;
  /// True when begin() depends on the items: all of them are then to be shown to survey() first.
  virtual bool surveys() const { return false; }
  virtual void survey(const json::value& /*item*/) {}

  virtual void begin(std::string& out) = 0;
  virtual void item(std::string& out, const json::value& item) = 0;
  virtual void end(std::string& out) = 0;
};

}  // namespace dirigent::api::exports
