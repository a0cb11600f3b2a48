#include "content/revert.hpp"

#include "content/version_row.hpp"

namespace dirigent::content {

namespace {

// What the server fills itself, hides, or makes of other values is not to be written back.
bool comes_back(const schema::Collection& collection, std::string_view name) {
  const schema::Field* field = collection.field(name);
  if (field == nullptr || !field->column || field->column->generated || field->secret()) return false;
  return name != collection.primary_key;
}

// Rows about tables and columns, which are changed together with these alone.
bool tells_of_tables(std::string_view collection) {
  return collection == "directus_collections" || collection == "directus_fields" || collection == "directus_relations";
}

}  // namespace

io::Task<void> revert_to(Caller caller, std::string revision) {
  items::WriteOptions options;
  items::Write write(*caller.services, caller.schema, caller.who, options);
  co_await write.begin();
  const std::optional<json::object> row = co_await write.read_item(caller.who, "directus_revisions", revision);
  if (!row) base::fail(base::forbidden());
  const json::value* data = row->if_contains("data");
  const json::value* name = row->if_contains("collection");
  const json::value* item = row->if_contains("item");
  if (data == nullptr || !data->is_object()) base::fail(base::invalid_payload("The revision holds no data"));
  if (name == nullptr || !name->is_string() || item == nullptr || !item->is_string()) base::fail(base::forbidden());
  const schema::Collection* collection = caller.schema->collection(std::string_view(name->get_string()));
  if (collection == nullptr || !collection->table) base::fail(base::forbidden());
  if (tells_of_tables(collection->name)) {
    base::fail(base::invalid_payload(
        fmt::format("Revisions of \"{}\" are no way back: tables would not follow", collection->name)));
  }
  json::object members;
  for (const auto& [field, value] : data->get_object()) {
    if (comes_back(*collection, field)) members.emplace(field, value);
  }
  co_await update_within(write, caller.who, collection->name, std::string(item->get_string()), std::move(members));
  co_await write.finish();
}

}  // namespace dirigent::content
