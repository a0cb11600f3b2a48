// What an apply changes of columns that are there, beyond what the model's steps do.
#include <algorithm>

#include "base/log.hpp"
#include "model/apply/column_forms.hpp"
#include "model/apply/object_sql.hpp"
#include "model/apply/objects.hpp"
#include "model/apply/payloads.hpp"

namespace dirigent::model {

namespace {

using schema::ObjectChange;
using schema::ObjectKind;
using schema::SchemaObject;

// Has `text` the word? Names of types stand in defaults: 'calm'::mood.
std::string with_word_replaced(std::string text, std::string_view word, std::string_view by) {
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + by.size())) {
    text.replace(at, word.size(), by);
  }
  return text;
}

bool changes_generation(const schema::Difference& one) {
  if (one.is_new() || one.is_deleted()) return false;
  for (const json::value& change : one.changes) {
    const json::array& path = change.as_object().at("path").as_array();
    if (path == json::array{"schema", "generation_expression"} || path == json::array{"schema", "is_generated"}) {
      return true;
    }
  }
  return false;
}

// Does the difference give its column another type, or take it out?
bool retypes(const schema::Difference& one) {
  if (one.is_new()) return false;
  if (one.is_deleted()) return true;
  for (const json::value& change : one.changes) {
    const json::array& path = change.as_object().at("path").as_array();
    if (path[0] == json::value("type")) return true;
    if (path.size() < 2 || path[0] != json::value("schema")) continue;
    for (const std::string_view member : {"data_type", "max_length", "numeric_precision", "numeric_scale"}) {
      if (path[1] == json::value(member)) return true;
    }
  }
  return false;
}

sql::Fragment alter_column(const SchemaObject& column) {
  return std::move(
      sql::Fragment("alter table ").identifier(column.table).raw(" alter column ").identifier(column.name).raw(" "));
}

std::vector<sql::Fragment> postgres_change(const SchemaObject& column, const std::string& type,
                                           const std::optional<std::string>& default_sql) {
  std::vector<sql::Fragment> out;
  if (default_sql) out.push_back(std::move(alter_column(column).raw("drop default")));
  sql::Fragment cast = alter_column(column);
  cast.raw("type ").raw(type);
  if (!column.collation.empty()) cast.raw(" collate ").raw(column.collation);
  out.push_back(std::move(cast.raw(" using ").identifier(column.name).raw("::text::").raw(type)));
  if (default_sql) out.push_back(std::move(alter_column(column).raw("set default ").raw(*default_sql)));
  return out;
}

}  // namespace

io::Task<void> ObjectSteps::replace_types() {
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    const ObjectChange& one = changes_[i];
    if (!one.before || !one.after || one.after->kind != ObjectKind::kType) continue;
    co_await replace_type(*one.before, *one.after);
  }
}

// The columns move from the old type to one of its name, by their texts.
io::Task<void> ObjectSteps::replace_type(SchemaObject before, SchemaObject after) {
  const sql::Dialect& dialect = change_.dialect();
  const std::string old = "dirigent_old_type";
  std::vector<sql::Statement> statements;
  statements.push_back(dialect.finish(
      std::move(sql::Fragment("alter type ").identifier(before.name).raw(" rename to ").identifier(old))));
  statements.push_back(create_statement(after, dialect));
  co_await change_.define(std::move(statements), std::string());
  sql::Fragment users(
      "select c.relname, a.attname, pg_get_expr(d.adbin, d.adrelid), format_type(n.oid, null)"
      " from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p')"
      " left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum"
      " join pg_type o on o.oid = a.atttypid join pg_type n on n.typnamespace = o.typnamespace and n.typname = ");
  users.parameter(before.name).raw(" where not a.attisdropped and o.oid = ").parameter(old).raw("::regtype");
  const db::Result rows = co_await change_.run(std::move(users));
  std::vector<sql::Statement> moves;
  for (std::size_t row = 0; row < rows->size(); ++row) {
    SchemaObject column;
    column.table = rows->at(row, 0).as_text();
    column.name = rows->at(row, 1).as_text();
    const std::string type = rows->at(row, 3).as_text();
    std::optional<std::string> value;
    if (!rows->at(row, 2).is_null()) value = with_word_replaced(rows->at(row, 2).as_text(), old, type);
    for (sql::Fragment& fragment : postgres_change(column, type, value)) moves.push_back(dialect.finish(fragment));
  }
  moves.push_back(dialect.finish(std::move(sql::Fragment("drop type ").identifier(old))));
  std::optional<db::DatabaseError> refused = co_await change_.attempt(std::move(moves));
  if (!refused) co_return;
  refusal_ = std::move(refused);
  refuse(after, Way::kCreate);
}

// PostgreSQL changes no column that another is generated from. Those hold nothing of their own: they go and come.
void ObjectSteps::find_generated() {
  if (change_.dialect().sqlite()) return;
  std::set<std::string> tables;
  for (const schema::Difference& one : diff_.fields) {
    if (retypes(one)) tables.insert(one.collection);
  }
  for (const ObjectChange& one : changes_) {
    if (one.object().kind == ObjectKind::kColumn) tables.insert(one.object().table);
  }
  for (const std::string& name : tables) {
    const schema::Collection* collection = first_->collection(name);
    if (collection == nullptr || !collection->table || gone_.contains(name)) continue;
    for (const sql::Column& column : collection->table->columns) {
      if (column.generated && column.generation_expression) generated_[name].push_back(column);
    }
  }
}

io::Task<void> ObjectSteps::drop_generated() {
  for (const auto& [name, columns] : generated_) {
    sql::Table without = change_.table(name);
    std::erase_if(without.columns, [](const sql::Column& column) { return column.generated; });
    co_await change_.alter(std::move(without), Blame(name));
  }
}

// Those that came with the tables' changes, where columns are still to be changed.
io::Task<void> ObjectSteps::drop_fresh_generated() {
  if (change_.dialect().sqlite()) co_return;
  std::set<std::string> tables;
  for (const ObjectChange& one : changes_) {
    const SchemaObject& object = one.object();
    const schema::Collection* owner = first_->collection(object.table);
    const bool stays = owner != nullptr && owner->field(object.name) != nullptr && !gone_.contains(object.table);
    if (object.kind == ObjectKind::kColumn && stays) tables.insert(object.table);
  }
  for (const std::string& name : tables) {
    sql::Table without = change_.table(name);
    std::vector<sql::Column>& aside = generated_[name];
    for (const sql::Column& column : without.columns) {
      if (column.generated) aside.push_back(column);
    }
    std::erase_if(without.columns, [](const sql::Column& column) { return column.generated; });
    co_await change_.alter(std::move(without), Blame(name));
  }
}

io::Task<void> ObjectSteps::restore_generated() {
  for (const auto& [name, columns] : generated_) {
    sql::Table with = change_.table(name);
    for (const sql::Column& column : columns) {
      const auto about = std::find_if(diff_.fields.begin(), diff_.fields.end(), [&](const schema::Difference& one) {
        return one.collection == name && one.field == column.name;
      });
      with.columns.push_back(column);
      if (about == diff_.fields.end() || about->is_new()) continue;
      const json::object entry = entry_of(now_, "fields", *about);
      auto wanted = about->is_deleted() ? std::nullopt : generated_as(schema::changed(entry, about->changes));
      if (wanted) with.columns.back().generation_expression = std::move(wanted);
      if (about->is_deleted()) with.columns.pop_back();
    }
    co_await change_.alter(std::move(with), Blame(name));
  }
  generated_.clear();
}

io::Task<void> ObjectSteps::change_columns() {
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    const SchemaObject& object = changes_[i].object();
    if (object.kind == ObjectKind::kTable && !gone_.contains(object.table)) {
      texts_[object.table].options = changes_[i].after ? changes_[i].after->definition : std::string();
    }
    if (object.kind == ObjectKind::kColumn && !gone_.contains(object.table)) co_await change_column(changes_[i]);
  }
}

io::Task<void> ObjectSteps::change_column(ObjectChange one) {
  const SchemaObject& object = one.object();
  const schema::Collection* owner = change_.schema().collection(object.table);
  const schema::Field* field = owner == nullptr ? nullptr : owner->field(object.name);
  if (field == nullptr || !field->column) {
    if (!one.after) co_return;  // it went with its field
    base::fail(base::invalid_payload(fmt::format("{} has no field to be of", described(object))));
  }
  const schema::Collection* owner_before = first_->collection(object.table);
  const bool fresh = owner_before == nullptr || owner_before->field(object.name) == nullptr;
  const SchemaObject before = one.before.value_or(SchemaObject{});
  const SchemaObject after = one.after.value_or(SchemaObject{});
  const bool typed = !fresh && (before.type != after.type || before.collation != after.collation);
  const bool defaulted = !fresh && !after.default_sql.empty() && before.default_sql != after.default_sql;
  const std::string type = after.type.empty() ? schema::type_by_field(*field, change_.dialect()) : after.type;
  if (change_.dialect().sqlite()) {
    const bool kept_else = before.stored != after.stored;
    if (!typed && !defaulted && !kept_else) co_return;
    sql::ColumnRedefinition& text = text_of(object.table, object.name);
    if (typed) text.type = type;
    if (typed) text.collation = after.collation;
    if (defaulted) text.default_sql = after.default_sql;
    if (kept_else) text.stored = after.stored;
    co_return;
  }
  std::optional<std::string> value = field->column->default_sql;
  if (defaulted) value = after.default_sql;
  std::vector<sql::Statement> statements;
  SchemaObject named = after;
  named.table = object.table;
  named.name = object.name;
  if (typed) {
    for (sql::Fragment& fragment : postgres_change(named, type, value)) {
      statements.push_back(change_.dialect().finish(std::move(fragment)));
    }
  } else if (defaulted) {
    statements.push_back(change_.dialect().finish(alter_column(named).raw("set default ").raw(*value)));
  }
  if (!statements.empty()) co_await change_.define(std::move(statements), object.table);
}

bool ObjectSteps::regenerates() const {
  return std::any_of(diff_.fields.begin(), diff_.fields.end(), changes_generation);
}

io::Task<void> ObjectSteps::change_generated() {
  for (std::size_t i = 0; i < diff_.fields.size(); ++i) {
    if (changes_generation(diff_.fields[i])) co_await change_generated(diff_.fields[i]);
  }
}

// A generated column holds nothing of its own: it goes and comes. What was generated and is plain now keeps its values.
io::Task<void> ObjectSteps::change_generated(const schema::Difference& one) {
  const json::object entry = entry_of(now_, "fields", one);
  if (entry.empty()) co_return;
  const std::optional<std::string> wanted = generated_as(schema::changed(entry, one.changes));
  sql::Table table = change_.table(one.collection);
  sql::Column* column = table.column(one.field);
  if (column == nullptr || (!wanted && !column->generated)) co_return;
  if (column->generated && column->generation_expression == wanted) co_return;
  if (change_.dialect().sqlite()) {
    text_of(one.collection, one.field).generated_as = wanted.value_or(std::string());
    co_return;
  }
  if (!wanted) {
    sql::Fragment plain("alter table ");
    plain.identifier(one.collection).raw(" alter column ").identifier(one.field).raw(" drop expression");
    std::vector<sql::Statement> statements;
    statements.push_back(change_.dialect().finish(std::move(plain)));
    co_await change_.define(std::move(statements), one.collection);
    co_return;
  }
  sql::Table without = table;
  std::erase_if(without.columns, [&one](const sql::Column& other) { return other.name == one.field; });
  std::erase_if(without.indexes, [&one](const sql::Index& index) {
    return std::find(index.columns.begin(), index.columns.end(), one.field) != index.columns.end();
  });
  column->generated = true;
  column->generation_expression = wanted;
  column->default_sql.reset();
  const sql::Column again = *column;
  co_await change_.alter(std::move(without), Blame(one.collection, one.field));
  sql::Table with = change_.table(one.collection);
  with.columns.push_back(again);
  co_await change_.alter(std::move(with), Blame(one.collection, one.field));
}

sql::ColumnRedefinition& ObjectSteps::text_of(const std::string& table, const std::string& column) {
  std::vector<sql::ColumnRedefinition>& columns = texts_[table].columns;
  for (sql::ColumnRedefinition& one : columns) {
    if (one.name == column) return one;
  }
  columns.emplace_back();
  columns.back().name = column;
  return columns.back();
}

io::Task<void> ObjectSteps::redefine() {
  std::map<std::string, sql::Redefinition> texts = std::move(texts_);
  texts_.clear();
  for (auto& [name, text] : texts) {
    if (text.empty()) continue;
    const sql::Table table = change_.table(name);
    std::optional<std::vector<sql::Statement>> statements = sql::sqlite_redefine(table, text);
    if (!statements) {
      base::fail(base::invalid_payload(fmt::format("The text of table \"{}\" can't be changed", name)));
    }
    std::optional<db::DatabaseError> refused = co_await change_.attempt(*statements);
    if (refused) {
      base::log::warn("The database refused constraints of the snapshot",
                      {{"collection", name}, {"cause", refused->message}});
      fail_for(*refused, Blame(name));
    }
    std::vector<sql::Statement> nothing;
    co_await change_.define(std::move(nothing), name);  // reads the table again
  }
}

}  // namespace dirigent::model
