// Some rows of a larger result, or all of them, without its first columns; several may hold the same one.
#pragma once
#include <memory>

#include "db/database.hpp"

namespace dirigent::db {

class RowsPart final : public Rows {
 public:
  /// Rows from `first` on, columns from `skipped` on.
  RowsPart(std::shared_ptr<const Rows> whole, std::size_t first, std::size_t count, std::size_t skipped)
      : whole_(std::move(whole)), first_(first), count_(count), skipped_(skipped) {}

  std::size_t size() const override { return count_; }
  std::size_t columns() const override { return whole_->columns() - skipped_; }
  std::string_view column_name(std::size_t column) const override { return whole_->column_name(column + skipped_); }
  Cell at(std::size_t row, std::size_t column) const override { return whole_->at(first_ + row, column + skipped_); }
  std::int64_t affected() const override { return 0; }

 private:
  std::shared_ptr<const Rows> whole_;
  std::size_t first_, count_, skipped_;
};

}  // namespace dirigent::db
