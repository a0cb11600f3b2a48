#include "engine/explain/plan_lines.hpp"

#include <map>

namespace dirigent::engine {

std::string explained(const sql::Dialect& dialect, std::string_view text) {
  return (dialect.sqlite() ? "EXPLAIN QUERY PLAN " : "EXPLAIN (ANALYZE) ") + std::string(text);
}

std::vector<std::string> plan_lines(const sql::Dialect& dialect, const db::Rows& rows) {
  std::vector<std::string> lines;
  std::map<std::int64_t, std::size_t> depths;  // by the number of a step (SQLite)
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (dialect.postgres()) {
      lines.push_back(rows.at(row, 0).as_text());
      continue;
    }
    const auto parent = depths.find(rows.at(row, 1).as_integer());
    const std::size_t depth = parent == depths.end() ? 0 : parent->second + 1;
    depths[rows.at(row, 0).as_integer()] = depth;
    lines.push_back(std::string(2 * depth, ' ') + rows.at(row, 3).as_text());
  }
  return lines;
}

}  // namespace dirigent::engine
