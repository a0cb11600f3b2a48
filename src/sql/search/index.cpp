#include "sql/search/index.hpp"

#include <array>

#include "base/text.hpp"
#include "sql/search/dialects.hpp"

namespace dirigent::sql {

bool is_search_table(std::string_view table) {
  return table == kSearchRegistry || table.starts_with(std::string(kSearchRegistry) + "_");
}

std::string search_table_name(std::int64_t id) {
  return std::string(kSearchRegistry) + "_" + std::to_string(id);
}

std::string search_keys_table(std::string_view words) {
  return std::string(words) + "_keys";
}

bool search_by_row_id(const Table& table) {
  if (table.primary_key.size() != 1) return false;
  const Column* key = table.column(table.primary_key.front());
  const bool rows = !table.sql || base::lower(*table.sql).find("without rowid") == std::string::npos;
  return rows && key != nullptr && base::lower(key->type) == "integer";
}

bool has_search_triggers(const Table& table, std::int64_t id) {
  static constexpr std::array<std::string_view, 3> kEvents = {"_insert\"", "_update\"", "_delete\""};
  for (const std::string_view event : kEvents) {
    const std::string name = "\"" + search_table_name(id) + std::string(event);
    bool found = false;
    for (const std::string& text : table.other_sql) found |= text.find(name) != std::string::npos;
    if (!found) return false;
  }
  return true;
}

std::vector<Statement> create_search_registry(const Dialect& dialect) {
  const std::string id = dialect.sqlite() ? "integer primary key autoincrement" : "serial primary key";
  return {{"create table if not exists dirigent_search (id " + id +
               ", collection varchar(255) not null unique, fields text not null, language varchar(63) not null)",
           {}}};
}

std::vector<Statement> make_search_index(const Dialect& dialect, const Table& table,
                                         const SearchIndexRequest& request) {
  return dialect.sqlite() ? sqlite_make_search_index(table, request) : postgres_make_search_index(table, request);
}

std::vector<Statement> finish_search_index(const Dialect& dialect, const Table& table,
                                           const SearchIndexRequest& request) {
  if (dialect.sqlite()) return {};
  return postgres_finish_search_index(table, request);
}

Statement search_index_bound(const Dialect& dialect, const Table& table, const SearchIndexRequest& request,
                             std::optional<std::int64_t> after) {
  return dialect.sqlite() ? sqlite_search_index_bound(table, request, after)
                          : postgres_search_index_bound(table, after);
}

Statement fill_search_index(const Dialect& dialect, const Table& table, const SearchIndexRequest& request,
                            SearchIndexPart part) {
  return dialect.sqlite() ? sqlite_fill_search_index(table, request, part)
                          : postgres_fill_search_index(table, request, part);
}

std::vector<Statement> drop_search_index(const Dialect& dialect, const Table& table, std::int64_t id) {
  return dialect.sqlite() ? sqlite_drop_search_index(id) : postgres_drop_search_index(table, id);
}

}  // namespace dirigent::sql
