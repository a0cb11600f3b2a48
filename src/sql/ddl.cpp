#include "sql/ddl.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace dirigent::sql {

const Column* Table::column(std::string_view wanted) const {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.name == wanted; });
  return found == columns.end() ? nullptr : &*found;
}

Column* Table::column(std::string_view wanted) {
  return const_cast<Column*>(static_cast<const Table&>(*this).column(wanted));
}

bool Table::leads_to(std::string_view wanted) const {
  const Column* found = column(wanted);
  if (found != nullptr && (found->unique || found->indexed)) return true;
  if (!primary_key.empty() && primary_key.front() == wanted) return true;
  return std::any_of(indexes.begin(), indexes.end(),
                     [&](const Index& index) { return !index.columns.empty() && index.columns.front() == wanted; });
}

std::string constraint_name(std::string_view table, std::string_view column, std::string_view kind, std::size_t limit) {
  std::string name = base::lower(std::string(table) + "_" + std::string(column) + "_" + std::string(kind));
  if (limit == 0 || name.size() <= limit) return name;
  const std::string suffix = "__" + base::hash31_hex(name) + "_" + base::lower(kind);
  std::size_t keep = suffix.size() < limit ? limit - suffix.size() : 0;
  // Never cut inside a UTF-8 sequence: the database would refuse the name.
  while (keep > 0 && (static_cast<unsigned char>(name[keep]) & 0xC0) == 0x80) --keep;
  return name.substr(0, keep) + suffix;
}

}  // namespace dirigent::sql
