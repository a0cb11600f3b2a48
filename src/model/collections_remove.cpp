#include "model/collections.hpp"

#include "base/text.hpp"
#include "model/field_references.hpp"
#include "model/metadata.hpp"
#include "model/payload/names.hpp"
#include "model/steps.hpp"
#include "sql/ddl_sqlite_redefine.hpp"
#include "sql/ddl_sqlite_tokens.hpp"

namespace dirigent::model {

namespace {

// System tables that hold rows about a collection, children before what they refer to. On SQLite cascades do not run
// while tables change, so the cascading ones are listed too.
constexpr std::string_view kAboutCollections[] = {"directus_presets",     "directus_revisions", "directus_activity",
                                                  "directus_permissions", "directus_shares",    "directus_versions"};

struct FieldName {
  std::string collection, field;
};

bool is_among(const std::vector<FieldName>& names, const FieldName& name) {
  return std::any_of(names.begin(), names.end(), [&](const FieldName& other) {
    return other.collection == name.collection && other.field == name.field;
  });
}

// Fields of other collections that lead to this one: foreign keys, and aliases over the foreign keys of this one.
std::vector<FieldName> fields_leading_to(const schema::Schema& schema, const std::string& collection) {
  std::vector<FieldName> fields;
  const auto add = [&](FieldName name) {
    const schema::Collection* owner = schema.collection(name.collection);
    const schema::Field* field = owner == nullptr ? nullptr : owner->field(name.field);
    if (name.collection == collection || field == nullptr || field->system || is_among(fields, name)) return;
    if (field->column && field->column->primary_key) return;
    fields.push_back(std::move(name));
  };
  for (const schema::Relation& relation : schema.relations) {
    if (relation.one_collection == collection) add({relation.many_collection, relation.many_field});
    if (relation.many_collection == collection && relation.one_collection && relation.one_field) {
      add({*relation.one_collection, *relation.one_field});
    }
  }
  return fields;
}

// Words of a key: FOREIGN KEY (a, b) REFERENCES "table" ...
bool leads_to(const std::string& key, const std::string& collection, const sql::Dialect& dialect) {
  const std::vector<sql::SqlToken> words = sql::sqlite_tokens(key);
  const auto references =
      std::find_if(words.begin(), words.end(), [](const sql::SqlToken& word) { return word.is("REFERENCES"); });
  if (references == words.end() || references + 1 == words.end()) return false;
  return same_identifier((references + 1)->text, collection, dialect);
}

// A table is written anew without them: rows that lead to what is gone would hold the whole change back.
io::Task<void> redefine_without_keys_to(Change& change, std::string collection) {
  const std::vector<sql::Table> tables = co_await change.tables();
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const auto text = tables[i].sql ? sql::parse_create_table(*tables[i].sql) : std::nullopt;
    if (!text || tables[i].name == collection) continue;
    sql::Redefinition without;
    for (const sql::TextConstraint& constraint : text->constraints) {
      const bool key = constraint.kind == sql::TextConstraint::Kind::kForeignKey && constraint.columns.size() > 1;
      if (!key || !leads_to(constraint.text, collection, change.dialect())) continue;
      without.dropped.push_back(sql::split_name(constraint.text));
    }
    if (without.dropped.empty()) continue;
    std::optional<std::vector<sql::Statement>> statements = sql::sqlite_redefine(tables[i], without);
    if (statements) co_await change.define(std::move(*statements), tables[i].name);
  }
}

// Those over several columns, which no table of the model tells of; PostgreSQL's stay with a table that is moved away.
io::Task<void> drop_keys_of_many_columns_to(Change& change, std::string collection) {
  if (change.dialect().sqlite()) {
    co_await redefine_without_keys_to(change, collection);
    co_return;
  }
  sql::Fragment query("select n.nspname, c.relname, k.conname from pg_constraint k");
  query.raw(" join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace");
  query.raw(" where k.contype = 'f' and k.conparentid = 0 and k.conrelid <> k.confrelid and cardinality(k.conkey) > 1");
  query.raw(" and k.confrelid = to_regclass(quote_ident(").parameter(collection).raw("))");
  const db::Result keys = co_await change.run(std::move(query));
  for (std::size_t i = 0; i < keys->size(); ++i) {
    sql::Fragment drop("alter table ");
    drop.column(keys->at(i, 0).as_text(), keys->at(i, 1).as_text()).raw(" drop constraint ");
    (void)co_await change.run(std::move(drop.identifier(keys->at(i, 2).as_text())));
  }
}

// Foreign keys that are left: of tables that are no collections, or of columns that have to stay.
io::Task<void> drop_keys_to(Change& change, std::string collection) {
  const std::vector<sql::Table> tables = co_await change.tables();
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const sql::Table& table = tables[i];
    if (table.name == collection) continue;
    sql::Table after = table;
    const auto dropped = std::erase_if(after.foreign_keys, [&](const sql::ForeignKey& key) {
      return same_identifier(key.foreign_table, collection, change.dialect());
    });
    if (dropped == 0) continue;
    Blame blame(table.name);
    co_await change.alter_from(table, std::move(after), std::move(blame));
  }
}

io::Task<void> leave_allowed_lists(Change& change, std::string collection) {
  const db::Result rows = co_await change.run(sql::Fragment(
      "select id, one_allowed_collections from directus_relations where one_allowed_collections is not null"));
  for (std::size_t i = 0; i < rows->size(); ++i) {
    std::vector<std::string> allowed = base::split(rows->at(i, 1).as_text(), ',');
    if (std::erase(allowed, collection) == 0) continue;
    sql::Fragment update("update directus_relations set one_allowed_collections = ");
    update.parameter(base::join(allowed, ",")).raw(" where id = ").parameter(rows->at(i, 0).as_integer());
    (void)co_await change.run(std::move(update));
  }
}

io::Task<void> delete_relations(Change& change, std::string collection) {
  sql::Fragment remove("delete from directus_relations where many_collection = ");
  remove.parameter(collection).raw(" or one_collection = ").parameter(collection);
  (void)co_await change.run(std::move(remove));
}

/// Revisions of other collections that were written together with one of these stay, without their parent.
io::Task<void> orphan_revisions(Change& change, std::string collection) {
  sql::Fragment orphan(
      "update directus_revisions set parent = null where parent in (select id from directus_revisions where collection "
      "= ");
  orphan.parameter(std::move(collection)).raw(")");
  (void)co_await change.run(std::move(orphan));
}

io::Task<void> delete_rows_about(Change& change, std::string collection) {
  co_await orphan_revisions(change, collection);
  for (std::size_t i = 0; i < std::size(kAboutCollections); ++i) {
    sql::Fragment remove("delete from ");
    remove.identifier(kAboutCollections[i]).raw(" where collection = ").parameter(collection);
    (void)co_await change.run(std::move(remove));
  }
  sql::Fragment ungroup("update directus_collections set ");
  ungroup.identifier("group").raw(" = null where ").identifier("group").raw(" = ").parameter(collection);
  (void)co_await change.run(std::move(ungroup));
}

io::Task<void> delete_model_rows(Change& change, std::string collection) {
  const bool has_row = co_await has_collection_row(change, collection);
  items::ItemService collections = change.rows("directus_collections", change.who());
  std::vector<std::string> keys{collection};
  if (has_row) {
    co_await collections.remove(std::move(keys), change.options(true));
  } else {
    json::array names;
    names.emplace_back(collection);
    change.announce("collections.delete", "directus_collections", std::move(names), std::move(keys));
  }
  const std::vector<std::string> fields = co_await field_row_keys(change, collection, std::nullopt);
  items::ItemService rows = change.rows("directus_fields", change.who());
  if (!fields.empty()) co_await rows.remove(fields, change.options(true));
}

}  // namespace

io::Task<void> take_out_collection(Change& change, std::string collection, Leading leading) {
  const schema::Collection* known = change.schema().collection(collection);
  if (known == nullptr || known->system) base::fail(base::forbidden());

  std::vector<FieldName> fields;
  if (leading == Leading::kTakeOut) fields = fields_leading_to(change.schema(), collection);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    co_await take_out_field(change, fields[i].collection, fields[i].field, Hanging::kAll);
  }
  if (Departures* departures = change.departures()) co_await departures->collection(change, collection);
  co_await leave_allowed_lists(change, collection);
  co_await delete_relations(change, collection);
  co_await delete_rows_about(change, collection);
  co_await delete_model_rows(change, collection);
  if (known->table) {
    co_await drop_keys_to(change, collection);
    co_await drop_keys_of_many_columns_to(change, collection);
    co_await change.drop(collection);
  }
}

io::Task<schema::SchemaPtr> remove_collection(const Services& services, access::Who who, std::string collection) {
  if (auto refused = access::require_admin(who)) base::fail(std::move(*refused));
  std::unique_ptr<Change> change = co_await Change::begin(services, std::move(who), db::TransactionKind::kSchema);
  co_await take_out_collection(*change, collection, Leading::kTakeOut);
  co_return co_await change->commit(Blame(collection));
}

}  // namespace dirigent::model
