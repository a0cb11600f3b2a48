#include "model/quarantine/keeper.hpp"

#include "base/text.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"
#include "model/quarantine/column_record.hpp"
#include "model/quarantine/tables.hpp"
#include "schema/introspect/introspect.hpp"

namespace dirigent::model {

namespace {

// System tables with rows about a collection; those that others of the list refer to come first.
constexpr std::string_view kAbout[] = {"directus_collections", "directus_fields",   "directus_permissions",
                                       "directus_presets",     "directus_shares",   "directus_versions",
                                       "directus_activity",    "directus_revisions"};

sql::Fragment equals(std::string_view column, const std::string& value) {
  sql::Fragment out;
  out.identifier(column).raw(" = ").parameter(value);
  return out;
}

bool has_table(const schema::Schema& schema, const std::string& collection) {
  const schema::Collection* known = schema.collection(collection);
  return known != nullptr && known->table != nullptr;
}

std::string short_id() {
  const std::string uuid = base::uuid_v4();
  return uuid.substr(0, 8) + uuid.substr(9, 4);
}

}  // namespace

QuarantineEntry Keeper::begin(const Change& change, std::string name, std::string kind) const {
  QuarantineEntry entry;
  entry.id = short_id();
  entry.name = std::move(name);
  entry.kind = std::move(kind);
  entry.created = base::now_ms();
  entry.expires = entry.created + std::chrono::milliseconds(time_).count();
  if (change.who() && change.who()->user) entry.user = *change.who()->user;
  entry.history = history_;
  return entry;
}

io::Task<void> Keeper::open(Change& change, QuarantineEntry& entry) {
  if (!in_schema_) {
    in_schema_ = false;
    if (change.dialect().postgres()) {
      const db::Result may =
          co_await change.run(sql::Fragment("select has_database_privilege(current_database(), 'CREATE')"));
      in_schema_ = may->at(0, 0).as_bool();
    }
  }
  entry.record["in_schema"] = *in_schema_;
  entry.record["about"] = json::array();
  if (!*in_schema_) co_return;
  sql::Fragment make("create schema ");
  make.identifier(place_of(entry).schema());
  (void)co_await change.run(std::move(make));
}

io::Task<void> Keeper::copy_about(Change& change, QuarantineEntry& entry, std::string table, sql::Fragment condition) {
  sql::Fragment any("select 1 from ");
  any.identifier(table).raw(" where ").append(condition).raw(" limit 1");
  const db::Result found = co_await change.run(std::move(any));
  if (found->empty()) co_return;
  // A definition takes no parameters on PostgreSQL: the empty table first, then its rows.
  const sql::Fragment target = place_of(entry).table(table);
  sql::Fragment make("create table ");
  make.append(target).raw(" as select * from ").identifier(table).raw(" where 1 = 0");
  (void)co_await change.run(std::move(make));
  sql::Fragment fill("insert into ");
  fill.append(target).raw(" select * from ").identifier(table).raw(" where ").append(std::move(condition));
  (void)co_await change.run(std::move(fill));
  entry.record["about"].as_array().emplace_back(table);
}

void Keeper::remember(std::string_view name, std::string_view id) {
  departed_.push_back(json::object{{"name", name}, {"id", id}});
}

json::array Keeper::relations_of(std::string_view collection, std::string_view field) const {
  json::array out;
  for (const json::value& value : model_.at("relations").as_array()) {
    const json::object& relation = value.get_object();
    const json::object* meta = relation.contains("meta") ? relation.at("meta").if_object() : nullptr;
    const json::value* one_field = meta == nullptr ? nullptr : meta->if_contains("one_field");
    const bool from = relation.at("collection") == json::value(collection) &&
                      (field.empty() || relation.at("field") == json::value(field));
    const bool to = relation.at("related_collection") == json::value(collection) &&
                    (field.empty() || (one_field != nullptr && *one_field == json::value(field)));
    if (from || to) out.push_back(value);
  }
  return out;
}

// Of whole tables, which the contract's relations do not tell of: the rows about those, and their aliases elsewhere.
json::object Keeper::rows_about(std::string_view collection) const {
  const json::value* section = model_.if_contains("dirigent");
  if (section == nullptr) return {};
  for (const json::value& value : section->at("objects").as_array()) {
    const json::object& object = value.as_object();
    const json::value* name = object.if_contains("name");
    if (object.at("kind") == json::value("collection") && name != nullptr && *name == json::value(collection)) {
      return object.at("details").as_object();
    }
  }
  return {};
}

io::Task<void> Keeper::end(Change& change, QuarantineEntry entry) {
  remember(entry.name, entry.id);
  (void)co_await change.run(insert_entry(entry));
}

io::Task<void> Keeper::collection(Change& change, std::string collection) {
  if (!has_table(change.schema(), collection)) co_return;
  if (time_.count() == 0) {
    remember(collection, "");
    co_return;
  }
  QuarantineEntry entry = begin(change, collection, "table");
  co_await open(change, entry);
  for (std::size_t i = 0; i < std::size(kAbout); ++i) {
    sql::Fragment condition = equals("collection", collection);
    co_await copy_about(change, entry, std::string(kAbout[i]), std::move(condition));
  }
  entry.record["relations"] = relations_of(collection, "");
  entry.record["rows"] = rows_about(collection);
  open_.insert_or_assign(collection, std::move(entry));
}

io::Task<bool> Keeper::table(Change& change, std::string table) {
  const auto found = open_.find(table);
  if (found == open_.end()) co_return false;
  QuarantineEntry entry = std::move(found->second);
  open_.erase(found);
  sql::Fragment count("select count(*) from ");
  count.identifier(table);
  const db::Result rows = co_await change.run(std::move(count));
  entry.rows = rows->at(0, 0).as_integer();
  const std::optional<sql::Table> now = co_await schema::introspect_table(change.session(), table);
  if (!now) co_return false;
  co_await move_away(change, *now, entry);
  co_await end(change, std::move(entry));
  co_return true;
}

io::Task<void> Keeper::copy_values(Change& change, QuarantineEntry& entry, sql::Table table, std::string field) {
  std::vector<std::string> keys = table.primary_key;
  if (keys.empty() && change.dialect().sqlite()) keys.emplace_back("rowid");
  sql::Fragment copy("create table ");
  copy.append(place_of(entry).table("values")).raw(" as select ");
  json::array names;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    copy.identifier(keys[i]).raw(" as ").identifier(fmt::format("key_{}", i)).raw(", ");
    names.emplace_back(keys[i]);
  }
  copy.identifier(field).raw(" as value from ").identifier(table.name);
  copy.raw(" where ").identifier(field).raw(" is not null");
  (void)co_await change.run(std::move(copy));
  sql::Fragment count("select count(*) from ");
  count.append(place_of(entry).table("values"));
  const db::Result rows = co_await change.run(std::move(count));
  entry.rows = rows->at(0, 0).as_integer();
  entry.record["keys"] = std::move(names);
  entry.record["column"] = column_record(*table.column(field));
}

io::Task<void> Keeper::field(Change& change, std::string collection, std::string field) {
  const sql::Table* table = nullptr;
  const schema::Collection* owner = change.schema().collection(collection);
  if (owner != nullptr && owner->table) table = &change.table(collection);
  const bool column = table != nullptr && table->column(field) != nullptr;
  const std::string name = collection + "." + field;
  if (time_.count() == 0) {
    if (column) remember(name, "");
    co_return;
  }
  QuarantineEntry entry = begin(change, name, column ? "column" : "alias");
  entry.record["collection"] = collection;
  entry.record["field"] = field;
  entry.record["relations"] = relations_of(collection, field);
  co_await open(change, entry);
  sql::Fragment condition = equals("collection", collection);
  condition.raw(" and ").append(equals("field", field));
  co_await copy_about(change, entry, "directus_fields", std::move(condition));
  json::array permissions = co_await permissions_naming(change, collection, field);
  entry.record["permissions"] = std::move(permissions);
  if (column) co_await copy_values(change, entry, *table, field);
  co_await end(change, std::move(entry));
}

io::Task<void> Keeper::values(Change& change, std::string collection, sql::Column column, sql::Fragment changes) {
  const sql::Table table = change.table(collection);
  std::vector<std::string> keys = table.primary_key;
  if (keys.empty() && change.dialect().sqlite()) keys.emplace_back("rowid");
  if (time_.count() == 0 || keys.empty() || column.generated) co_return;
  QuarantineEntry entry = begin(change, collection + "." + column.name, "values");
  entry.record["collection"] = collection;
  entry.record["field"] = column.name;
  entry.record["keys"] = json::value_from(keys);
  entry.record["column"] = column_record(column);
  co_await open(change, entry);
  sql::Fragment copy("create table ");
  copy.append(place_of(entry).table("values")).raw(" as select ");
  for (std::size_t i = 0; i < keys.size(); ++i) {
    copy.identifier(keys[i]).raw(" as ").identifier(fmt::format("key_{}", i)).raw(", ");
  }
  copy.identifier(column.name).raw(" as value, cast(null as text) as became from ").identifier(collection);
  copy.raw(" where ").identifier(column.name).raw(" is not null and (").append(std::move(changes)).raw(")");
  std::vector<sql::Statement> statements;
  statements.push_back(change.dialect().finish(std::move(copy)));
  // A value that cannot become one of the new type is told of by the change itself.
  const std::optional<db::DatabaseError> refused = co_await change.attempt(std::move(statements));
  if (!refused) {
    sql::Fragment count("select count(*) from ");
    count.append(place_of(entry).table("values"));
    const db::Result rows = co_await change.run(std::move(count));
    entry.rows = rows->at(0, 0).as_integer();
  }
  if (entry.rows > 0) {
    converted_.push_back(std::move(entry));
    co_return;
  }
  std::vector<sql::Fragment> nothing = remove_entry(entry, false);
  for (std::size_t i = 0; i < nothing.size(); ++i) (void)co_await change.run(std::move(nothing[i]));
}

io::Task<void> Keeper::settle(Change& change) {
  for (std::size_t i = 0; i < converted_.size(); ++i) {
    QuarantineEntry entry = converted_[i];
    const std::string collection(entry.record.at("collection").as_string());
    const std::string field(entry.record.at("field").as_string());
    const schema::Collection* owner = change.schema().collection(collection);
    const schema::Field* known = owner == nullptr ? nullptr : owner->field(field);
    if (known != nullptr && known->column) {
      const sql::Fragment values = place_of(entry).table("values");
      sql::Fragment update("update ");
      update.append(values).raw(" set became = (select cast(t.").identifier(field).raw(" as text) from ");
      update.identifier(collection).raw(" t where ").append(same_keys(entry.record, "t", values)).raw(")");
      (void)co_await change.run(std::move(update));
    }
    co_await end(change, std::move(entry));
  }
  converted_.clear();
}

}  // namespace dirigent::model
