#include "model/fields.hpp"
#include "model/metadata.hpp"
#include "model/payload/column.hpp"
#include "model/payload/rows.hpp"
#include "model/steps.hpp"

namespace dirigent::model {

namespace {

using Patches = std::vector<std::pair<std::string, json::object>>;

// Only the index of a system field may change.
void check_system_patch(const json::object& payload) {
  bool allowed = payload.contains("schema");
  for (const auto& [key, value] : payload) {
    if (key == "field" || key == "collection") continue;
    allowed &= key == "schema" && value.is_object();
    if (key != "schema" || !value.is_object()) continue;
    for (const auto& [option, unused] : value.get_object()) allowed &= option == "is_indexed";
  }
  if (!allowed) {
    base::fail(base::invalid_payload("Only \"schema.is_indexed\" may be modified for system fields"));
  }
}

void check_kind(const schema::Field& field, const FieldPayload& patch) {
  if (patch.type && *patch.type != base::FieldType::kUnknown && patch.has_column() == field.alias()) {
    base::fail(base::invalid_payload("Alias type cannot be changed"));
  }
}

io::Task<void> change_column(Change& change, std::string collection, const schema::Field& field, FieldPayload patch) {
  sql::Table after = change.table(collection);
  sql::Column* column = after.column(field.name);
  if (column == nullptr) co_return;
  *column = changed_column(field, *column, patch, change.dialect());
  co_await change.alter(std::move(after), Blame(collection, field.name));
}

io::Task<void> change_row(Change& change, std::string collection, FieldPayload patch) {
  json::object row = without_identity(std::move(*patch.meta));
  row["collection"] = collection;
  row["field"] = patch.field;
  const std::vector<std::string> keys = co_await field_row_keys(change, collection, patch.field);
  items::ItemService fields = change.rows("directus_fields", change.who());
  if (!keys.empty()) {
    co_await fields.update(keys, std::move(row), change.options(false));
    co_return;
  }
  json::array rows;
  rows.push_back(std::move(row));
  (void)co_await fields.create(std::move(rows), change.options(false));
}

// Patches of meta alone leave tables as they are.
db::TransactionKind kind_of(const Services& services, const Patches& patches) {
  const base::Hooks* hooks = services.items->hooks;
  bool tables = hooks != nullptr && !hooks->no_filters("fields.update");
  for (const auto& [name, payload] : patches) tables |= payload.contains("schema");
  return tables ? db::TransactionKind::kSchema : db::TransactionKind::kWrite;
}

}  // namespace

io::Task<void> patch_field(Change& change, std::string collection, std::string name, json::object payload) {
  const schema::Field* field = change.schema().collection(collection)->field(name);
  if (field != nullptr && field->system) check_system_patch(payload);
  const std::vector<std::string> keys{name};
  json::value filtered = co_await change.filter("fields.update", collection, std::move(payload), keys);
  if (!filtered.is_object()) base::fail(base::invalid_payload("\"value\" must be of type object"));
  const FieldPayload patch = field_patch(filtered.get_object(), name);
  if (field == nullptr && patch.schema) {
    base::fail(base::invalid_payload(fmt::format("Field \"{}\" doesn't exist in collection \"{}\"", name, collection)));
  }
  if (field != nullptr) check_kind(*field, patch);
  if (field != nullptr && patch.schema) co_await change_column(change, collection, *field, patch);
  if (patch.meta) co_await change_row(change, collection, patch);
  change.announce("fields.update", collection, std::move(filtered), keys);
}

io::Task<schema::SchemaPtr> update_fields(const Services& services, access::Who who, std::string collection,
                                          std::vector<std::pair<std::string, json::object>> patches) {
  if (auto refused = access::require_admin(who)) base::fail(std::move(*refused));
  std::unique_ptr<Change> change = co_await Change::begin(services, std::move(who), kind_of(services, patches));
  (void)change->table(collection);
  for (std::size_t i = 0; i < patches.size(); ++i) {
    co_await patch_field(*change, collection, patches[i].first, std::move(patches[i].second));
  }
  Blame blame(collection);
  if (patches.size() == 1) blame.field = patches.front().first;
  co_return co_await change->commit(std::move(blame));
}

}  // namespace dirigent::model
