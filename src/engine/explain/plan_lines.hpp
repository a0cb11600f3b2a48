// Asking a database how it runs a statement.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "db/database.hpp"

namespace dirigent::engine {

/// The statement that explains `text`. PostgreSQL runs it once more to tell rows and times.
std::string explained(const sql::Dialect& dialect, std::string_view text);

/// Its answer as lines, two spaces deeper for each step within another.
std::vector<std::string> plan_lines(const sql::Dialect& dialect, const db::Rows& rows);

}  // namespace dirigent::engine
