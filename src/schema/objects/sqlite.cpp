#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "schema/objects/read.hpp"
#include "schema/objects/table_details.hpp"
#include "sql/ddl_sqlite_text.hpp"
#include "sql/ddl_sqlite_tokens.hpp"

namespace dirigent::schema {

namespace {

using Kind = sql::TextConstraint::Kind;
using sql::SqlToken;

std::string written(std::string_view text, const SqlToken& token) {
  return token.kind == SqlToken::Kind::kWord ? std::string(text.substr(token.begin, token.end - token.begin))
                                             : token.text;
}

// CREATE [UNIQUE] INDEX name ON table (a, b), and nothing else.
bool is_plain_index(const std::string& text) {
  const std::vector<SqlToken> tokens = sql::sqlite_tokens(text);
  std::size_t at = 0;
  while (at < tokens.size() && !tokens[at].mark('(')) ++at;
  for (++at; at + 1 < tokens.size(); at += 2) {
    if (tokens[at].kind == SqlToken::Kind::kOther) return false;
    if (tokens[at + 1].mark(')')) return at + 2 == tokens.size();
    if (!tokens[at + 1].mark(',')) return false;
  }
  return false;
}

bool is_partial(const std::string& text) {
  const std::vector<SqlToken> tokens = sql::sqlite_tokens(text);
  return std::any_of(tokens.begin(), tokens.end(),
                     [](const SqlToken& token) { return token.depth == 0 && token.is("WHERE"); });
}

class TableReader {
 public:
  TableReader(const std::string& name, const sql::Table& table, bool base, std::vector<SchemaObject>& out)
      : name_(name), table_(table), base_(base), out_(out) {}

  void read() {
    const auto text = sql::parse_create_table(*table_.sql);
    indexes();
    if (base_ && !base::lower(*table_.sql).starts_with("create table")) return;  // a virtual one
    if (base_) {
      SchemaObject& object = out_.emplace_back();
      object.kind = ObjectKind::kBaseTable;
      object.name = name_;
      object.definition = *table_.sql;
      return;
    }
    if (!text) return;
    if (const std::string options = base::lower(base::trim(text->options)); !options.empty()) {
      SchemaObject& object = add(ObjectKind::kTable);
      if (options.find("without") != options.npos) object.definition = "WITHOUT ROWID";
      if (options.find("strict") != options.npos)
        object.definition += object.definition.empty() ? "STRICT" : ", STRICT";
    }
    for (const sql::TextConstraint& constraint : text->constraints) read(constraint);
    for (const sql::TextColumn& column : text->columns) {
      for (const sql::TextConstraint& constraint : column.constraints) read(constraint, column);
    }
  }

 private:
  SchemaObject& add(ObjectKind kind) {
    SchemaObject& object = out_.emplace_back();
    object.kind = kind;
    object.table = name_;
    return object;
  }

  SchemaObject& add_constraint(ObjectKind kind, const std::string& text) {
    SchemaObject& object = add(kind);
    sql::NamedConstraint constraint = sql::split_name(text);
    object.name = std::move(constraint.name);
    object.definition = std::move(constraint.body);
    return object;
  }

  void read(const sql::TextConstraint& constraint) {
    if (constraint.kind == Kind::kCheck) (void)add_constraint(ObjectKind::kCheck, constraint.text);
    if (constraint.columns.size() < 2) return;
    if (constraint.kind == Kind::kForeignKey) (void)add_constraint(ObjectKind::kForeignKey, constraint.text);
    if (constraint.kind != Kind::kUnique) return;
    SchemaObject& object = add_constraint(ObjectKind::kUnique, constraint.text);
    if (!is_plain_index(object.definition)) return;
    object.columns = constraint.columns;
    object.definition.clear();
  }

  void read(const sql::TextConstraint& constraint, const sql::TextColumn& column) {
    if (constraint.kind == Kind::kCheck) (void)add_constraint(ObjectKind::kCheck, constraint.text);
    const std::vector<SqlToken> tokens = sql::sqlite_tokens(constraint.text);
    const bool stored = constraint.kind == Kind::kGenerated && tokens.back().is("STORED");
    if (!stored && constraint.kind != Kind::kCollate) return;
    SchemaObject& object = column_object(column.name);
    if (stored) object.stored = true;
    if (!stored) object.collation = written(constraint.text, tokens.back());
  }

  SchemaObject& column_object(const std::string& name) {
    for (SchemaObject& object : out_) {
      if (object.kind == ObjectKind::kColumn && object.table == name_ && object.name == name) return object;
    }
    SchemaObject& object = add(ObjectKind::kColumn);
    object.name = name;
    return object;
  }

  void indexes() {
    for (const sql::Index& index : table_.indexes) {
      if (!index.sql) continue;
      const bool plain = is_plain_index(*index.sql);
      if (plain && index.columns.size() == 1 && !base_) continue;  // the field's
      SchemaObject& object = add(ObjectKind::kIndex);
      object.name = index.name;
      if (plain || (index.columns.size() == 1 && !is_partial(*index.sql))) object.columns = index.columns;
      if (plain) object.unique = index.unique;
      if (!plain) object.definition = *index.sql;
    }
  }

  const std::string& name_;
  const sql::Table& table_;
  const bool base_;
  std::vector<SchemaObject>& out_;
};

// Names of other tables and views among the words of a view.
void add_sources(FoundObjects& found, const std::string& view, const std::string& text,
                 const std::map<std::string, std::string>& relations) {
  const std::vector<SqlToken> tokens = sql::sqlite_tokens(text);
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    const SqlToken& before = tokens[i - 1];
    if (!before.is("FROM") && !before.is("JOIN") && !before.mark(',')) continue;
    const auto other = relations.find(base::lower(written(text, tokens[i])));
    if (other != relations.end() && other->second != view) found.sources.push_back({view, other->second});
  }
}

}  // namespace

std::vector<sql::Fragment> sqlite_object_queries() {
  std::vector<sql::Fragment> queries;
  queries.emplace_back(
      "select type, name, tbl_name, sql from sqlite_master where type in ('view', 'trigger') order by name");
  queries.emplace_back("select name from sqlite_master where type = 'table'");
  return queries;
}

FoundObjects sqlite_objects(const std::vector<db::Result>& results, const Schema& schema) {
  FoundObjects found;
  const db::Rows& rows = *results[0];
  std::map<std::string, std::string> relations;  // by their names in lower case
  for (std::size_t row = 0; row < rows.size(); ++row) {
    SchemaObject& object = found.objects.emplace_back();
    const bool view = rows.at(row, 0).text == "view";
    object.kind = view ? ObjectKind::kView : ObjectKind::kTrigger;
    object.name = rows.at(row, 1).as_text();
    if (!view) object.table = rows.at(row, 2).as_text();
    object.definition = rows.at(row, 3).as_text();
    if (view) relations.emplace(base::lower(object.name), object.name);
  }
  for (std::size_t row = 0; row < results[1]->size(); ++row) {
    relations.emplace(base::lower(results[1]->at(row, 0).text), results[1]->at(row, 0).as_text());
  }
  const std::vector<SchemaObject> listed = found.objects;
  for (const SchemaObject& object : listed) {
    if (object.kind == ObjectKind::kView) add_sources(found, object.name, object.definition, relations);
  }
  for (const auto& [name, collection] : schema.collections) {
    const bool table = collection.table && collection.table->kind == sql::TableKind::kTable;
    if (!collection.system && table && collection.table->sql) {
      TableReader(name, *collection.table, is_base_table(collection), found.objects).read();
    }
  }
  return found;
}

}  // namespace dirigent::schema
