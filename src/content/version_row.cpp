#include "content/version_row.hpp"

#include "items/keys.hpp"
#include "items/values/value_binding.hpp"

namespace dirigent::content {

namespace {

constexpr std::string_view kVersions = "directus_versions";

std::string text_of(const json::object& row, std::string_view member) {
  const json::value* value = row.if_contains(member);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace

io::Task<Version> version_row(items::Write& write, std::string id) {
  std::optional<json::object> row = co_await write.read_item(write.who(), std::string(kVersions), std::move(id));
  if (!row) base::fail(base::forbidden());
  Version version;
  version.id = text_of(*row, "id");
  version.collection = text_of(*row, "collection");
  version.item = text_of(*row, "item");
  version.hash = text_of(*row, "hash");
  // Rights may leave fields out of it.
  if (write.schema().collection(version.collection) == nullptr || version.item.empty()) base::fail(base::forbidden());
  if (const json::value* delta = row->if_contains("delta"); delta != nullptr && delta->is_object()) {
    version.delta = delta->get_object();
  }
  co_return version;
}

io::Task<json::object> main_item(items::Write& write, const Version& version) {
  std::optional<json::object> item = co_await write.read_item(write.who(), version.collection, version.item);
  if (!item) base::fail(base::forbidden());
  co_return std::move(*item);
}

io::Task<void> update_within(items::Write& write, access::Who who, std::string collection, std::string key,
                             json::object members, bool managed) {
  items::ItemService service(write.services(), write.schema_ptr(), std::move(who), std::move(collection));
  std::vector<items::Event> events;
  items::WriteOptions options;
  options.within = &write.transaction();
  options.deferred = &events;
  options.managed_fields = managed;
  std::vector<std::string> keys;
  keys.push_back(std::move(key));
  co_await service.update(std::move(keys), std::move(members), options);
  write.queue(std::move(events));
}

io::Task<void> set_filled(items::Write& write, const schema::Collection& collection, std::string key,
                          json::object values) {
  sql::Fragment update("update ");
  update.identifier(collection.name).raw(" set ");
  bool any = false;
  for (const auto& [name, value] : values) {
    const schema::Field* field = collection.field(name);
    if (field == nullptr || !field->column || field->column->generated) continue;
    if (any) update.raw(", ");
    update.identifier(field->name).raw(" = ");
    update.append(write.dialect().typed_parameter(field->type, items::bind(*field, value, write.dialect())));
    any = true;
  }
  if (!any) co_return;
  std::vector<items::Key> keys;
  keys.push_back(items::canonical_key(collection.primary(), json::value(key), write.dialect()));
  update.raw(" where ").append(items::having_keys(write.dialect(), collection, keys));
  (void)co_await write.run(std::move(update));
}

}  // namespace dirigent::content
