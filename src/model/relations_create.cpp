#include "model/metadata.hpp"
#include "model/relations.hpp"
#include "model/steps.hpp"
#include "schema/row_key.hpp"

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
  if (!schema::keyed_by_column(one) || one.table->kind != sql::TableKind::kTable) {
    invalid(fmt::format("Collection \"{}\" has no primary key of one column to refer to", one.name));
  }
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

sql::ForeignKey foreign_key(const schema::Schema& schema, const RelationPayload& relation) {
  sql::ForeignKey key;
  key.column = relation.field;
  key.foreign_table = *relation.related_collection;
  key.foreign_column = schema.collection(*relation.related_collection)->primary_key;
  key.on_update = relation.on_update.value_or(key.on_update);
  key.on_delete = relation.on_delete.value_or(key.on_delete);
  return key;
}

struct NewKeys {
  sql::Table after;
  Blame blame;
};

// The tables with the keys they get.
std::vector<NewKeys> keyed_tables(const Change& change, const std::vector<RelationPayload>& relations) {
  std::vector<NewKeys> out;
  for (const RelationPayload& relation : relations) {
    if (!relation.related_collection) continue;
    auto place =
        std::find_if(out.begin(), out.end(), [&](const NewKeys& one) { return one.after.name == relation.collection; });
    if (place == out.end()) {
      out.push_back({change.table(relation.collection), Blame(relation.collection, relation.field)});
      place = out.end() - 1;
    } else {
      place->blame.field.reset();
    }
    place->after.foreign_keys.push_back(foreign_key(change.schema(), relation));
  }
  return out;
}

json::object row_of(const RelationPayload& relation) {
  json::object row = relation.meta.value_or(json::object{});
  row["many_collection"] = relation.collection;
  row["many_field"] = relation.field;
  if (relation.related_collection) {
    row["one_collection"] = *relation.related_collection;
  } else {
    row["one_collection"] = nullptr;
  }
  return row;
}

}  // namespace

io::Task<void> make_relations(Change& change, std::vector<RelationPayload> relations) {
  for (const RelationPayload& relation : relations) check(change.schema(), relation, change.dialect());
  std::vector<NewKeys> tables = keyed_tables(change, relations);
  for (std::size_t i = 0; i < tables.size(); ++i)
    co_await change.alter_unseen(std::move(tables[i].after), tables[i].blame);
  for (std::size_t i = 0; i < relations.size(); ++i) {
    json::object row = row_of(relations[i]);
    co_await write_relation_row(change, relations[i].collection, relations[i].field, std::move(row));
  }
}

io::Task<schema::SchemaPtr> create_relation(const Services& services, access::Who who, json::object payload) {
  const RelationPayload relation = new_relation(payload);
  if (auto refused = access::require_admin(who)) base::fail(std::move(*refused));
  const auto kind = relation.related_collection ? db::TransactionKind::kSchema : db::TransactionKind::kWrite;
  std::unique_ptr<Change> change = co_await Change::begin(services, std::move(who), kind);
  std::vector<RelationPayload> relations;
  relations.push_back(relation);
  co_await make_relations(*change, std::move(relations));
  co_return co_await change->commit(Blame(relation.collection, relation.field));
}

}  // namespace dirigent::model
