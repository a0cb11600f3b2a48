#include "model/metadata.hpp"
#include "model/relations.hpp"
#include "model/steps.hpp"

namespace dirigent::model {

namespace {

[[noreturn]] void invalid(std::string reason) {
  base::fail(base::invalid_payload(std::move(reason)));
}

// The relation of a field that a change may touch.
const schema::Relation& own_relation(Change& change, const std::string& collection, const std::string& field) {
  (void)change.table(collection);
  if (change.schema().collection(collection)->field(field) == nullptr) {
    invalid(fmt::format("Field \"{}\" doesn't exist in collection \"{}\"", field, collection));
  }
  const schema::Relation* relation = change.schema().relation(collection, field);
  if (relation == nullptr) {
    invalid(fmt::format("Field \"{}\" in collection \"{}\" doesn't have a relationship", field, collection));
  }
  if (relation->system) base::fail(base::forbidden());
  return *relation;
}

io::Task<void> change_rules(Change& change, RelationPayload patch) {
  sql::Table after = change.table(patch.collection);
  for (sql::ForeignKey& key : after.foreign_keys) {
    if (key.column != patch.field) continue;
    key.on_update = patch.on_update.value_or(key.on_update);
    key.on_delete = patch.on_delete.value_or(key.on_delete);
  }
  co_await change.alter(std::move(after), Blame(patch.collection, patch.field));
}

io::Task<void> drop_foreign_key(Change& change, std::string collection, std::string field) {
  sql::Table after = change.table(collection);
  std::erase_if(after.foreign_keys, [&](const sql::ForeignKey& key) { return key.column == field; });
  co_await change.alter(std::move(after), Blame(collection, field));
}

}  // namespace

io::Task<void> patch_relation(Change& change, RelationPayload patch) {
  const schema::Relation& relation = own_relation(change, patch.collection, patch.field);
  if (patch.related_collection && patch.related_collection != relation.one_collection) {
    invalid(fmt::format("The related collection of \"{}\" can't be changed: delete the relation first", patch.field));
  }
  if ((patch.on_update || patch.on_delete) && relation.foreign_key) co_await change_rules(change, patch);
  if (!patch.meta) co_return;
  json::object row = *patch.meta;
  row["many_collection"] = patch.collection;
  row["many_field"] = patch.field;
  if (relation.one_collection) row["one_collection"] = *relation.one_collection;
  co_await write_relation_row(change, patch.collection, patch.field, std::move(row));
}

io::Task<void> take_out_relation(Change& change, std::string collection, std::string field, Key key) {
  const schema::Relation& relation = own_relation(change, collection, field);
  if (relation.foreign_key && key == Key::kDrop) co_await drop_foreign_key(change, collection, field);
  sql::Fragment remove("delete from directus_relations where many_collection = ");
  remove.parameter(collection).raw(" and many_field = ").parameter(field);
  (void)co_await change.run(std::move(remove));
  json::array names;
  names.emplace_back(field);
  const std::vector<std::string> keys{field};
  change.announce("relations.delete", collection, std::move(names), keys);
}

io::Task<schema::SchemaPtr> update_relation(const Services& services, access::Who who, std::string collection,
                                            std::string field, json::object payload) {
  if (auto refused = access::require_admin(who)) base::fail(std::move(*refused));
  const RelationPayload patch = relation_patch(payload, collection, field);
  const bool rules = patch.on_update || patch.on_delete;
  const auto kind = rules ? db::TransactionKind::kSchema : db::TransactionKind::kWrite;
  std::unique_ptr<Change> change = co_await Change::begin(services, std::move(who), kind);
  co_await patch_relation(*change, patch);
  co_return co_await change->commit(Blame(collection, field));
}

io::Task<schema::SchemaPtr> remove_relation(const Services& services, access::Who who, std::string collection,
                                            std::string field) {
  if (auto refused = access::require_admin(who)) base::fail(std::move(*refused));
  const bool keeps_key = services.items->database->dialect().sqlite();
  const auto kind = keeps_key ? db::TransactionKind::kWrite : db::TransactionKind::kSchema;
  std::unique_ptr<Change> change = co_await Change::begin(services, std::move(who), kind);
  co_await take_out_relation(*change, collection, field, keeps_key ? Key::kKeep : Key::kDrop);
  co_return co_await change->commit(Blame(collection, field));
}

}  // namespace dirigent::model
