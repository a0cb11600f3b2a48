// Bound parameters in libpq's text form.
#pragma once
#include <deque>
#include <string>
#include <vector>

#include "sql/value.hpp"

namespace dirigent::db {

/// Pointers into `values` where they are text, into its own memory where they are not. REQUIRES: `values` outlives it.
class PostgresParameters {
 public:
  explicit PostgresParameters(const std::vector<sql::Value>& values);
  int count() const { return static_cast<int>(texts_.size()); }
  const char* const* texts() const { return texts_.data(); }

 private:
  std::vector<const char*> texts_;  // null for NULL
  std::deque<std::string> owned_;
};

/// Throws DatabaseError kInvalidValue for what the protocol cannot carry: a NUL in a text, more than 65,535 values.
void check_parameters(const std::vector<sql::Value>& values);

}  // namespace dirigent::db
