// Bound parameters as libpq takes them: in text form, arrays in binary form, where nothing has to be quoted.
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
  int count() const { return static_cast<int>(data_.size()); }
  const char* const* data() const { return data_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  static constexpr int kText = 0, kBinary = 1;
  void add(const char* data, std::size_t length, int format);
  void keep(std::string data, int format);

  std::vector<const char*> data_;  // null for NULL
  std::vector<int> lengths_;       // bytes; libpq heeds those of binary ones
  std::vector<int> formats_;
  std::deque<std::string> owned_;
};

/// Throws DatabaseError kInvalidValue for what the protocol cannot carry: a NUL in a text, more than 65,535 values.
void check_parameters(const std::vector<sql::Value>& values);

}  // namespace dirigent::db
