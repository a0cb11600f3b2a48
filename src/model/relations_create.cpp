#include "model/metadata.hpp"
#include "model/relations.hpp"
#include "model/steps.hpp"

namespace dirigent::model {

namespace {

using base::FieldType;

[[noreturn]] void invalid(std::string reason) {
  base::fail(base::invalid_payload(std::move(reason)));
}

const schema::Collection& existing(const schema::Schema& schema, const std::string& name) {
  const schema::Collection* collection = schema.collection(name);
  if (collection == nullptr || !collection->table) invalid(fmt::format("Collection \"{}\" doesn't exist", name));
  return *collection;
}

enum class KeyFamily { kNumber, kText, kUuid, kOther };

KeyFamily family_of(const schema::Field& field, const sql::Dialect& dialect) {
  switch (field.type) {
    case FieldType::kInteger:
    case FieldType::kBigInteger:
    case FieldType::kFloat:
    case FieldType::kDecimal:
      return KeyFamily::kNumber;
    case FieldType::kString:
    case FieldType::kText:
    case FieldType::kCsv:
    case FieldType::kHash:
      return KeyFamily::kText;
    case FieldType::kUuid:
      // Without a type of its own a uuid is text to the database.
      return dialect.sqlite() || field.data_type != "uuid" ? KeyFamily::kText : KeyFamily::kUuid;
    default:
      return KeyFamily::kOther;
  }
}

void check_types(const schema::Collection& many, const schema::Field& field, const schema::Collection& one,
                 const sql::Dialect& dialect) {
  const schema::Field& key = one.primary();
  const KeyFamily of_key = family_of(key, dialect);
  const bool agree = of_key == family_of(field, dialect) && (of_key != KeyFamily::kOther || key.type == field.type);
  if (agree) return;
  invalid(fmt::format("Field \"{}\" in collection \"{}\" is of type {}, the primary key of \"{}\" of type {}",
                      field.name, many.name, base::name_of(field.type), one.name, base::name_of(key.type)));
}

void check(const schema::Schema& schema, const RelationPayload& relation, const sql::Dialect& dialect) {
  const schema::Collection& many = existing(schema, relation.collection);
  const schema::Field* field = many.field(relation.field);
  if (field == nullptr) {
    invalid(fmt::format("Field \"{}\" doesn't exist in collection \"{}\"", relation.field, relation.collection));
  }
  if (field->column && field->column->primary_key) {
    invalid(fmt::format("Field \"{}\" in collection \"{}\" is a primary key", relation.field, relation.collection));
  }
  if (schema.relation(relation.collection, relation.field) != nullptr) {
    invalid(fmt::format("Field \"{}\" in collection \"{}\" already has an associated relationship", relation.field,
                        relation.collection));
  }
  if (!relation.related_collection) return;
  const schema::Collection& one = existing(schema, *relation.related_collection);
  if (!field->column) invalid(fmt::format("Field \"{}\" has no column for a foreign key", relation.field));
  check_types(many, *field, one, dialect);
}

io::Task<void> add_foreign_key(Change& change, RelationPayload relation) {
  sql::ForeignKey key;
  key.column = relation.field;
  key.foreign_table = *relation.related_collection;
  key.foreign_column = change.schema().collection(*relation.related_collection)->primary_key;
  key.on_update = relation.on_update.value_or(key.on_update);
  key.on_delete = relation.on_delete.value_or(key.on_delete);
  sql::Table after = change.table(relation.collection);
  after.foreign_keys.push_back(std::move(key));
  co_await change.alter(std::move(after), Blame(relation.collection, relation.field));
}

}  // namespace

io::Task<void> make_relation(Change& change, RelationPayload relation) {
  check(change.schema(), relation, change.dialect());
  if (relation.related_collection) co_await add_foreign_key(change, relation);
  json::object row = relation.meta.value_or(json::object{});
  row["many_collection"] = relation.collection;
  row["many_field"] = relation.field;
  if (relation.related_collection) {
    row["one_collection"] = *relation.related_collection;
  } else {
    row["one_collection"] = nullptr;
  }
  co_await write_relation_row(change, relation.collection, relation.field, std::move(row));
}

io::Task<schema::SchemaPtr> create_relation(const Services& services, access::Who who, json::object payload) {
  const RelationPayload relation = new_relation(payload);
  if (auto refused = access::require_admin(who)) base::fail(std::move(*refused));
  const auto kind = relation.related_collection ? db::TransactionKind::kSchema : db::TransactionKind::kWrite;
  std::unique_ptr<Change> change = co_await Change::begin(services, std::move(who), kind);
  co_await make_relation(*change, relation);
  co_return co_await change->commit(Blame(relation.collection, relation.field));
}

}  // namespace dirigent::model
