#include "schema/meta_rows.hpp"

#include "base/text.hpp"

namespace dirigent::schema {

namespace {

enum class Kind { kText, kInteger, kBoolean, kJson, kCsv };

struct MetaColumn {
  std::string_view name;
  Kind kind = Kind::kText;
};

const std::vector<MetaColumn> kCollections{{"collection"},
                                           {"icon"},
                                           {"note"},
                                           {"display_template"},
                                           {"hidden", Kind::kBoolean},
                                           {"singleton", Kind::kBoolean},
                                           {"translations", Kind::kJson},
                                           {"archive_field"},
                                           {"archive_app_filter", Kind::kBoolean},
                                           {"archive_value"},
                                           {"unarchive_value"},
                                           {"sort_field"},
                                           {"accountability"},
                                           {"color"},
                                           {"item_duplication_fields", Kind::kJson},
                                           {"sort", Kind::kInteger},
                                           {"group"},
                                           {"collapse"},
                                           {"preview_url"},
                                           {"versioning", Kind::kBoolean}};

const std::vector<MetaColumn> kFields{{"id", Kind::kInteger},
                                      {"collection"},
                                      {"field"},
                                      {"special", Kind::kCsv},
                                      {"interface"},
                                      {"options", Kind::kJson},
                                      {"display"},
                                      {"display_options", Kind::kJson},
                                      {"readonly", Kind::kBoolean},
                                      {"hidden", Kind::kBoolean},
                                      {"sort", Kind::kInteger},
                                      {"width"},
                                      {"translations", Kind::kJson},
                                      {"note"},
                                      {"conditions", Kind::kJson},
                                      {"required", Kind::kBoolean},
                                      {"group"},
                                      {"validation", Kind::kJson},
                                      {"validation_message"},
                                      {"searchable", Kind::kBoolean}};

const std::vector<MetaColumn> kRelations{{"id", Kind::kInteger},
                                         {"many_collection"},
                                         {"many_field"},
                                         {"one_collection"},
                                         {"one_field"},
                                         {"one_collection_field"},
                                         {"one_allowed_collections", Kind::kCsv},
                                         {"junction_field"},
                                         {"sort_field"},
                                         {"one_deselect_action"}};

/// A table of metadata, and which of its columns names the collection that a row is about.
struct MetaTable {
  std::string_view name, collection, order;
  std::string_view kind;  // in digests
  const std::vector<MetaColumn>& columns;
};

const MetaTable kTables[] = {{"directus_collections", "collection", "collection", "c", kCollections},
                             {"directus_fields", "collection", "id", "f", kFields},
                             {"directus_relations", "many_collection", "id", "r", kRelations}};

sql::Fragment columns_of(const MetaTable& table) {
  std::vector<sql::Fragment> names;
  for (const MetaColumn& column : table.columns) names.push_back(sql::Fragment().identifier(column.name));
  return sql::join(std::move(names), ", ");
}

sql::Fragment select(const MetaTable& table, const std::set<std::string>* collections) {
  sql::Fragment out("select ");
  out.append(columns_of(table)).raw(" from ").identifier(table.name);
  if (collections != nullptr) {
    std::vector<sql::Fragment> names{sql::Fragment("null")};  // for there may be none
    for (const std::string& name : *collections) names.push_back(sql::Fragment().parameter(name));
    out.raw(" where ").identifier(table.collection).raw(" in (").append(sql::join(std::move(names), ", ")).raw(")");
  }
  out.raw(" order by ").identifier(table.order);
  return out;
}

json::value value_of(const db::Cell& cell, Kind kind) {
  if (cell.is_null()) return nullptr;
  switch (kind) {
    case Kind::kInteger:
      return cell.as_integer();
    case Kind::kBoolean:
      return cell.as_bool();
    case Kind::kJson: {
      boost::system::error_code error;
      json::value parsed = json::parse(cell.as_text(), error);
      return error ? json::value(cell.as_text()) : parsed;
    }
    case Kind::kCsv: {
      json::array entries;
      for (const std::string& entry : base::split(cell.as_text(), ',')) entries.emplace_back(entry);
      return entries;
    }
    case Kind::kText:
      break;
  }
  return json::value(cell.as_text());
}

std::vector<json::object> objects(const db::Rows& rows, const std::vector<MetaColumn>& columns) {
  std::vector<json::object> out(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    out[row].reserve(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i)
      out[row].emplace(columns[i].name, value_of(rows.at(row, i), columns[i].kind));
  }
  return out;
}

}  // namespace

std::vector<sql::Fragment> meta_queries() {
  std::vector<sql::Fragment> queries;
  for (const MetaTable& table : kTables) queries.push_back(select(table, nullptr));
  return queries;
}

std::vector<sql::Fragment> meta_queries(const std::set<std::string>& collections) {
  std::vector<sql::Fragment> queries;
  for (const MetaTable& table : kTables) queries.push_back(select(table, &collections));
  return queries;
}

std::vector<sql::Fragment> meta_digests() {
  std::vector<sql::Fragment> queries;
  for (const MetaTable& table : kTables) {
    sql::Fragment& query = queries.emplace_back("select dirigent_digest(");
    query.append(columns_of(table)).raw(") from ").identifier(table.name);
  }
  return queries;
}

std::vector<sql::Fragment> meta_digests_by_collection() {
  std::vector<sql::Fragment> queries;
  for (const MetaTable& table : kTables) {
    sql::Fragment& query = queries.emplace_back("select dirigent_digests('");
    query.raw(table.kind).raw("', ").identifier(table.collection).raw(", ").append(columns_of(table));
    query.raw(") from ").identifier(table.name);
  }
  return queries;
}

MetaRows meta_rows(const std::vector<db::Result>& results, std::size_t first) {
  return {objects(*results[first], kCollections), objects(*results[first + 1], kFields),
          objects(*results[first + 2], kRelations)};
}

}  // namespace dirigent::schema
