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

sql::Fragment select(std::string_view table, const std::vector<MetaColumn>& columns, std::string_view order) {
  std::vector<sql::Fragment> names;
  for (const MetaColumn& column : columns) names.push_back(sql::Fragment().identifier(column.name));
  sql::Fragment out("select ");
  out.append(sql::join(std::move(names), ", ")).raw(" from ").identifier(table).raw(" order by ").identifier(order);
  return out;
}

sql::Fragment digest(std::string_view table, const std::vector<MetaColumn>& columns) {
  std::vector<sql::Fragment> names;
  for (const MetaColumn& column : columns) names.push_back(sql::Fragment().identifier(column.name));
  sql::Fragment out("select dirigent_digest(");
  out.append(sql::join(std::move(names), ", ")).raw(") from ").identifier(table);
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
  queries.push_back(select("directus_collections", kCollections, "collection"));
  queries.push_back(select("directus_fields", kFields, "id"));
  queries.push_back(select("directus_relations", kRelations, "id"));
  return queries;
}

std::vector<sql::Fragment> meta_digests() {
  std::vector<sql::Fragment> queries;
  queries.push_back(digest("directus_collections", kCollections));
  queries.push_back(digest("directus_fields", kFields));
  queries.push_back(digest("directus_relations", kRelations));
  return queries;
}

MetaRows meta_rows(const std::vector<db::Result>& results, std::size_t first) {
  return {objects(*results[first], kCollections), objects(*results[first + 1], kFields),
          objects(*results[first + 2], kRelations)};
}

}  // namespace dirigent::schema
