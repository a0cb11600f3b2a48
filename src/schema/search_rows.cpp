#include "schema/search_rows.hpp"

#include <algorithm>

namespace dirigent::schema {

namespace {

std::vector<std::string> names_of(const std::string& text) {
  boost::system::error_code broken;
  const json::value list = json::parse(text, broken);
  std::vector<std::string> names;
  if (broken || !list.is_array()) return names;
  for (const json::value& name : list.get_array())
    if (name.is_string()) names.emplace_back(name.get_string());
  return names;
}

bool complete(const Collection& collection, const SearchIndex& index, const std::set<std::string>& tables,
              bool postgres) {
  const auto is_column = [&](const std::string& name) {
    const Field* field = collection.field(name);
    return field != nullptr && !field->alias();
  };
  if (index.fields.empty() || !std::all_of(index.fields.begin(), index.fields.end(), is_column)) return false;
  if (postgres) return tables.contains(index.table);
  // An FTS5 table itself is no ordinary one; those below it are.
  return tables.contains(index.table + "_data") && sql::has_search_triggers(*collection.table, index.id);
}

}  // namespace

std::set<std::string> take_out_search_tables(std::vector<sql::Table>& tables) {
  std::set<std::string> names;
  std::erase_if(tables, [&](const sql::Table& table) {
    const bool ours = sql::is_search_table(table.name);
    if (ours) names.insert(table.name);
    return ours;
  });
  return names;
}

sql::Fragment search_query() {
  return sql::Fragment("select id, collection, fields, language from dirigent_search");
}

void attach_searches(Schema& schema, const db::Rows& rows, const std::set<std::string>& tables, bool postgres) {
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto found = schema.collections.find(rows.at(row, 1).as_text());
    if (found == schema.collections.end() || !found->second.table) continue;
    SearchIndex index;
    index.id = rows.at(row, 0).as_integer();
    index.table = sql::search_table_name(index.id);
    index.fields = names_of(rows.at(row, 2).as_text());
    index.language = rows.at(row, 3).as_text();
    if (complete(found->second, index, tables, postgres)) found->second.search = std::move(index);
  }
}

}  // namespace dirigent::schema
