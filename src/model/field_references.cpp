#include "model/field_references.hpp"

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "model/metadata.hpp"

namespace dirigent::model {

namespace {

sql::Fragment set_null(std::string_view table, std::string_view column, std::string_view owner_column,
                       const std::string& collection, const std::string& field) {
  sql::Fragment update("update ");
  update.identifier(table).raw(" set ").identifier(column).raw(" = null where ");
  update.identifier(owner_column).raw(" = ").parameter(collection);
  update.raw(" and ").identifier(column).raw(" = ").parameter(field);
  return update;
}

io::Task<void> delete_field_rows(Change& change, std::string collection, std::string field) {
  const std::vector<std::string> keys = co_await field_row_keys(change, collection, field);
  if (keys.empty()) co_return;
  items::ItemService fields = change.rows("directus_fields", change.who());
  co_await fields.remove(keys, change.options(false));
}

// The alias fields on the other side of relations through this field go with it.
io::Task<void> delete_counterparts(Change& change, std::string collection, std::string field) {
  sql::Fragment select("select one_collection, one_field from directus_relations where many_collection = ");
  select.parameter(collection).raw(" and many_field = ").parameter(field);
  select.raw(" and one_collection is not null and one_field is not null");
  const db::Result ends = co_await change.run(std::move(select));
  for (std::size_t i = 0; i < ends->size(); ++i) {
    co_await delete_field_rows(change, ends->at(i, 0).as_text(), ends->at(i, 1).as_text());
  }
}

io::Task<void> delete_relation(Change& change, std::string collection, std::string field, std::string_view role) {
  sql::Fragment remove("delete from directus_relations where many_collection = ");
  remove.parameter(collection).raw(" and ").identifier(role).raw(" = ").parameter(field);
  (void)co_await change.run(std::move(remove));
}

io::Task<void> forget_in_relations(Change& change, std::string collection, std::string field) {
  // Without the field that says which collection a row points to there is no relation left.
  co_await delete_relation(change, collection, field, "one_collection_field");
  (void)co_await change.run(set_null("directus_relations", "one_field", "one_collection", collection, field));
  (void)co_await change.run(set_null("directus_relations", "sort_field", "many_collection", collection, field));
  (void)co_await change.run(set_null("directus_relations", "junction_field", "many_collection", collection, field));
}

io::Task<void> forget_in_duplication(Change& change, std::string collection, std::string field) {
  sql::Fragment select("select item_duplication_fields from directus_collections where collection = ");
  select.parameter(collection).raw(" and item_duplication_fields is not null");
  const db::Result rows = co_await change.run(std::move(select));
  if (rows->empty()) co_return;
  boost::system::error_code broken;
  json::value list = json::parse(rows->at(0, 0).as_text(), broken);
  if (broken || !list.is_array()) co_return;
  json::array kept;
  for (const json::value& name : list.get_array()) {
    const bool gone = name.is_string() && (std::string_view(name.get_string()) == field ||
                                           std::string_view(name.get_string()).starts_with(field + "."));
    if (!gone) kept.push_back(name);
  }
  if (kept.size() == list.get_array().size()) co_return;
  sql::Fragment update("update directus_collections set item_duplication_fields = ");
  update.append(change.dialect().typed_parameter(base::FieldType::kJson, base::to_json(kept)));
  update.raw(" where collection = ").parameter(collection);
  (void)co_await change.run(std::move(update));
}

io::Task<void> forget_in_permissions(Change& change, std::string collection, std::string field) {
  sql::Fragment select("select id, fields from directus_permissions where collection = ");
  select.parameter(collection).raw(" and fields is not null");
  const db::Result rows = co_await change.run(std::move(select));
  for (std::size_t i = 0; i < rows->size(); ++i) {
    std::vector<std::string> names = base::split(rows->at(i, 1).as_text(), ',');
    if (std::erase(names, field) == 0) continue;
    sql::Fragment update("update directus_permissions set fields = ");
    update.parameter(base::join(names, ",")).raw(" where id = ").parameter(rows->at(i, 0).as_integer());
    (void)co_await change.run(std::move(update));
  }
}

io::Task<void> forget_in_settings(Change& change, std::string collection, std::string field) {
  (void)co_await change.run(set_null("directus_collections", "archive_field", "collection", collection, field));
  (void)co_await change.run(set_null("directus_collections", "sort_field", "collection", collection, field));
  (void)co_await change.run(set_null("directus_fields", "group", "collection", collection, field));
  co_await forget_in_duplication(change, collection, field);
  co_await forget_in_permissions(change, collection, field);
}

}  // namespace

io::Task<void> take_out_field(Change& change, std::string collection, std::string field, Hanging hanging) {
  if (Departures* departures = change.departures()) co_await departures->field(change, collection, field);
  if (hanging == Hanging::kAll) co_await delete_counterparts(change, collection, field);
  co_await delete_relation(change, collection, field, "many_field");
  if (hanging != Hanging::kNone) co_await forget_in_relations(change, collection, field);
  co_await drop_column(change, collection, field);
  if (hanging != Hanging::kNone) co_await forget_in_settings(change, collection, field);
  co_await delete_field_rows(change, collection, field);
}

io::Task<void> drop_column(Change& change, std::string collection, std::string field) {
  sql::Table after = change.table(collection);
  if (after.column(field) == nullptr) co_return;
  std::erase_if(after.columns, [&](const sql::Column& column) { return column.name == field; });
  std::erase_if(after.foreign_keys, [&](const sql::ForeignKey& key) { return key.column == field; });
  std::erase_if(after.indexes, [&](const sql::Index& index) {
    return std::find(index.columns.begin(), index.columns.end(), field) != index.columns.end();
  });
  co_await change.alter(std::move(after), Blame(collection, field));
}

}  // namespace dirigent::model
