// A result that several hold.
#pragma once
#include <memory>

#include "db/database.hpp"

namespace dirigent::db {

class SharedRows final : public Rows {
 public:
  explicit SharedRows(std::shared_ptr<const Rows> rows) : rows_(std::move(rows)) {}

  std::size_t size() const override { return rows_->size(); }
  std::size_t columns() const override { return rows_->columns(); }
  std::string_view column_name(std::size_t column) const override { return rows_->column_name(column); }
  Cell at(std::size_t row, std::size_t column) const override { return rows_->at(row, column); }
  std::int64_t affected() const override { return rows_->affected(); }

 private:
  std::shared_ptr<const Rows> rows_;
};

}  // namespace dirigent::db
