#include "db/postgres/rows.hpp"

#include "base/text.hpp"

namespace dirigent::db {

std::string_view PostgresRows::column_name(std::size_t column) const {
  const char* name = PQfname(result_.get(), static_cast<int>(column));
  return name ? name : "";
}

Cell PostgresRows::at(std::size_t row, std::size_t column) const {
  const int r = static_cast<int>(row), c = static_cast<int>(column);
  Cell cell;
  if (PQgetisnull(result_.get(), r, c)) return cell;
  cell.kind = Cell::Kind::kText;
  cell.text = {PQgetvalue(result_.get(), r, c), static_cast<std::size_t>(PQgetlength(result_.get(), r, c))};
  return cell;
}

std::string_view PostgresRows::command() const {
  const std::string_view status = PQcmdStatus(result_.get());
  return status.substr(0, status.find(' '));
}

std::int64_t PostgresRows::affected() const {
  if (command() == "SELECT") return 0;
  return base::to_integer(PQcmdTuples(result_.get())).value_or(0);
}

}  // namespace dirigent::db
