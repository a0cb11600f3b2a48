// A result of PostgreSQL: libpq's own memory, read in place.
#pragma once
#include <libpq-fe.h>

#include <memory>

#include "db/database.hpp"

namespace dirigent::db {

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using PostgresResult = std::unique_ptr<PGresult, ClearResult>;

class PostgresRows final : public Rows {
 public:
  explicit PostgresRows(PostgresResult result) : result_(std::move(result)) {}
  std::size_t size() const override { return static_cast<std::size_t>(PQntuples(result_.get())); }
  std::size_t columns() const override { return static_cast<std::size_t>(PQnfields(result_.get())); }
  std::string_view column_name(std::size_t column) const override;
  Cell at(std::size_t row, std::size_t column) const override;
  std::int64_t affected() const override;
  /// The first word of what the server says it did: "COMMIT", "INSERT".
  std::string_view command() const;

 private:
  PostgresResult result_;
};

}  // namespace dirigent::db
