#include "model/field_references.hpp"
#include "model/fields.hpp"
#include "model/steps.hpp"

namespace dirigent::model {

io::Task<void> remove_one_field(Change& change, std::string collection, std::string field, Hanging hanging) {
  const sql::Table& table = change.table(collection);
  const schema::Field* known = change.schema().collection(collection)->field(field);
  if (known != nullptr && known->system) base::fail(base::forbidden());
  if (const sql::Column* column = table.column(field); column != nullptr && column->primary_key) {
    base::fail(base::invalid_payload(fmt::format("Field \"{}\" is the primary key of \"{}\"", field, collection)));
  }
  json::array names;
  names.emplace_back(field);
  const std::vector<std::string> keys{field};
  (void)co_await change.filter("fields.delete", collection, names, keys);
  co_await take_out_field(change, collection, field, hanging);
  change.announce("fields.delete", collection, std::move(names), keys);
}

io::Task<schema::SchemaPtr> remove_field(const Services& services, access::Who who, std::string collection,
                                         std::string field) {
  if (auto refused = access::require_admin(who)) base::fail(std::move(*refused));
  std::unique_ptr<Change> change = co_await Change::begin(services, std::move(who), db::TransactionKind::kSchema);
  co_await remove_one_field(*change, collection, field, Hanging::kAll);
  co_return co_await change->commit(Blame(collection, field));
}

}  // namespace dirigent::model
