#include "model/fields.hpp"
#include "model/metadata.hpp"
#include "model/payload/column.hpp"
#include "model/payload/names.hpp"
#include "model/payload/rows.hpp"
#include "model/steps.hpp"

namespace dirigent::model {

namespace {

void check_is_new(const schema::Collection& owner, const sql::Table& table, const std::string& name,
                  const sql::Dialect& dialect) {
  bool exists = owner.field(name) != nullptr;
  for (const sql::Column& column : table.columns) exists |= same_identifier(column.name, name, dialect);
  if (exists) {
    base::fail(
        base::invalid_payload(fmt::format("Field \"{}\" already exists in collection \"{}\"", name, owner.name)));
  }
}

std::optional<std::string> group_of(const FieldPayload& field) {
  const json::value* group = field.meta ? field.meta->if_contains("group") : nullptr;
  if (group == nullptr || !group->is_string()) return std::nullopt;
  return std::string(group->get_string());
}

io::Task<void> add_column(Change& change, std::string collection, FieldPayload field) {
  const sql::Column column = planned_column(field, change.dialect());
  if (column.primary_key) {
    base::fail(base::invalid_payload(fmt::format("Collection \"{}\" already has a primary key", collection)));
  }
  sql::Table after = change.table(collection);
  after.columns.push_back(column);
  co_await change.alter(std::move(after), Blame(collection, field.field));
}

io::Task<void> add_row(Change& change, std::string collection, FieldPayload field) {
  const std::int64_t sort = co_await next_field_sort(change, collection, group_of(field));
  std::optional<json::object> row = field_row(field, collection, sort, change.dialect());
  if (!row) co_return;
  json::array rows;
  rows.push_back(std::move(*row));
  items::ItemService fields = change.rows("directus_fields", change.who());
  (void)co_await fields.create(std::move(rows), change.options(false));
}

}  // namespace

io::Task<void> make_field(Change& change, std::string collection, json::object payload) {
  const sql::Table& table = change.table(collection);
  // What is wrong without any hook is refused before hooks run.
  FieldPayload field = new_field(payload, change.dialect());
  json::value filtered =
      co_await change.filter("fields.create", collection, std::move(payload), std::vector<std::string>());
  if (!filtered.is_object()) base::fail(base::invalid_payload("\"value\" must be of type object"));
  field = new_field(filtered.get_object(), change.dialect());

  check_is_new(*change.schema().collection(collection), table, field.field, change.dialect());
  if (field.has_column()) co_await add_column(change, collection, field);
  co_await add_row(change, collection, field);
  const std::vector<std::string> keys{field.field};
  change.announce("fields.create", collection, std::move(filtered), keys);
}

io::Task<schema::SchemaPtr> create_field(const Services& services, access::Who who, std::string collection,
                                         json::object payload) {
  if (auto refused = access::require_admin(who)) base::fail(std::move(*refused));
  std::unique_ptr<Change> change = co_await Change::begin(services, std::move(who), db::TransactionKind::kSchema);
  Blame blame(collection);
  const json::value* name = payload.if_contains("field");
  if (name != nullptr && name->is_string()) blame.field = std::string(name->get_string());
  co_await make_field(*change, collection, std::move(payload));
  co_return co_await change->commit(std::move(blame));
}

}  // namespace dirigent::model
