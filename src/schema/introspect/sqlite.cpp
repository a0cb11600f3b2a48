#include <map>
#include <unordered_map>

#include "base/text.hpp"
#include "schema/introspect/dialects.hpp"
#include "sql/ddl_sqlite_text.hpp"
#include "sql/ddl_sqlite_tokens.hpp"

namespace dirigent::schema {

namespace {

// Virtual tables are left out: one whose module is not loaded would fail the whole query.
constexpr std::string_view kTables =
    "from sqlite_master m{} where m.type = 'table' and m.name not like 'sqlite\\_%' escape '\\' "
    "and m.sql not like 'create virtual%'";

sql::Fragment query(std::string_view columns, std::string_view join, std::string_view order, const Wanted& wanted) {
  const std::size_t mark = kTables.find("{}");
  sql::Fragment out("select m.name");
  out.raw(columns).raw(" ").raw(kTables.substr(0, mark)).raw(join).raw(kTables.substr(mark + 2));
  restrict(out, "m.name", wanted);
  out.raw(" order by m.name").raw(order);
  return out;
}

enum Query : std::size_t { kTableRows, kColumnRows, kKeyRows, kIndexRows, kTriggerRows };

class Builder {
 public:
  std::vector<sql::Table> build(const std::vector<db::Result>& results) {
    for (std::size_t row = 0; row < results[kTableRows]->size(); ++row) add_table(*results[kTableRows], row);
    for (std::size_t i = 0; i < tables_.size(); ++i) by_name_[tables_[i].name] = i;
    for (std::size_t row = 0; row < results[kColumnRows]->size(); ++row) add_column(*results[kColumnRows], row);
    for (sql::Table& table : tables_) add_primary_key(table);
    for (std::size_t row = 0; row < results[kKeyRows]->size(); ++row) add_key(*results[kKeyRows], row);
    for (std::size_t row = 0; row < results[kIndexRows]->size(); ++row) add_index_column(*results[kIndexRows], row);
    for (std::size_t row = 0; row < results[kTriggerRows]->size(); ++row)
      if (sql::Table* table = find(*results[kTriggerRows], row))
        table->other_sql.push_back(results[kTriggerRows]->at(row, 1).as_text());
    for (sql::Table& table : tables_) finish(table);
    return std::move(tables_);
  }

 private:
  sql::Table* find(const db::Rows& rows, std::size_t row) {
    const auto found = by_name_.find(std::string(rows.at(row, 0).text));
    return found == by_name_.end() ? nullptr : &tables_[found->second];
  }

  void add_table(const db::Rows& rows, std::size_t row) {
    sql::Table& table = tables_.emplace_back();
    table.name = rows.at(row, 0).as_text();
    table.sql = rows.at(row, 1).as_text();
  }

  void add_column(const db::Rows& rows, std::size_t row) {
    sql::Table* table = find(rows, row);
    const std::int64_t hidden = rows.at(row, 6).as_integer();
    if (!table || hidden == 1) return;
    sql::Column& column = table->columns.emplace_back();
    column.name = rows.at(row, 1).as_text();
    column.type = base::lower(rows.at(row, 2).text);
    column.nullable = rows.at(row, 3).as_integer() == 0;
    const db::Cell value = rows.at(row, 4);
    if (!value.is_null() && base::lower(base::trim(value.text)) != "null") column.default_sql = value.as_text();
    column.primary_key = rows.at(row, 5).as_integer() > 0;
    if (column.primary_key) key_places_[table->name].emplace(rows.at(row, 5).as_integer(), column.name);
    column.generated = hidden == 2 || hidden == 3;
  }

  /// One row per column of a key; keys over several columns stay with the text of the table.
  void add_key(const db::Rows& rows, std::size_t row) {
    sql::Table* table = find(rows, row);
    if (!table || rows.at(row, 7).as_integer() != 1) return;
    sql::ForeignKey& key = table->foreign_keys.emplace_back();
    key.column = rows.at(row, 1).as_text();
    key.foreign_table = rows.at(row, 2).as_text();
    key.foreign_column = rows.at(row, 3).as_text();  // empty: the primary key of the other table
    key.on_update = rows.at(row, 4).as_text();
    key.on_delete = rows.at(row, 5).as_text();
  }

  void add_index_column(const db::Rows& rows, std::size_t row) {
    sql::Table* table = find(rows, row);
    if (!table) return;
    const std::string_view name = rows.at(row, 1).text;
    const std::string_view origin = rows.at(row, 3).text;
    const std::string column = rows.at(row, 5).as_text();
    const bool unique = rows.at(row, 2).as_integer() != 0;
    if (origin == "pk") {
      if (table->primary_key.size() == 1)
        if (sql::Column* key = table->column(column)) key->unique = true;
      return;
    }
    if (table->indexes.empty() || table->indexes.back().name != name) {
      sql::Index& index = table->indexes.emplace_back();
      index.name = name;
      index.unique = unique;
      index.constraint = origin == "u";
      if (!rows.at(row, 4).is_null()) index.sql = rows.at(row, 4).as_text();
    }
    table->indexes.back().columns.push_back(column);
    partial_[table->indexes.back().name] = rows.at(row, 6).as_integer() != 0;
  }

  /// The order of a key is its own, not that of the columns.
  void add_primary_key(sql::Table& table) {
    for (const auto& [place, column] : key_places_[table.name]) table.primary_key.push_back(column);
  }

  void finish(sql::Table& table) {
    for (sql::Index& index : table.indexes) {
      // An expression among the columns has no name: such an index stands for no column.
      for (const std::string& name : index.columns)
        if (name.empty()) {
          index.columns.clear();
          break;
        }
      if (index.columns.size() != 1 || partial_[index.name]) continue;
      if (sql::Column* column = table.column(index.columns.front()))
        (index.unique ? column->unique : column->indexed) = true;
    }
    for (sql::ForeignKey& key : table.foreign_keys) {
      const auto target = by_name_.find(key.foreign_table);
      if (key.foreign_column.empty() && target != by_name_.end() && tables_[target->second].primary_key.size() == 1)
        key.foreign_column = tables_[target->second].primary_key.front();
    }
    mark_auto_increment(table);
    for (sql::Column& column : table.columns)
      if (column.generated) column.generation_expression = generation_of(table, column.name);
  }

  static void mark_auto_increment(sql::Table& table) {
    if (table.primary_key.size() != 1 || base::lower(*table.sql).find("autoincrement") == std::string::npos) return;
    for (const sql::SqlToken& token : sql::sqlite_tokens(*table.sql))
      if (token.is("AUTOINCREMENT")) table.column(table.primary_key.front())->auto_increment = true;
  }

  static std::optional<std::string> generation_of(const sql::Table& table, const std::string& name) {
    const auto text = sql::parse_create_table(*table.sql);
    const sql::TextColumn* column = text ? text->column(name) : nullptr;
    if (!column) return std::nullopt;
    for (const sql::TextConstraint& constraint : column->constraints) {
      if (constraint.kind != sql::TextConstraint::Kind::kGenerated) continue;
      const std::size_t open = constraint.text.find('('), close = constraint.text.rfind(')');
      return constraint.text.substr(open + 1, close - open - 1);
    }
    return std::nullopt;
  }

  std::vector<sql::Table> tables_;
  std::unordered_map<std::string, std::size_t> by_name_;
  std::unordered_map<std::string, bool> partial_;
  std::unordered_map<std::string, std::map<std::int64_t, std::string>> key_places_;
};

}  // namespace

std::vector<sql::Fragment> sqlite_catalog_queries(const Wanted& wanted) {
  std::vector<sql::Fragment> queries;
  queries.push_back(query(", m.sql", "", "", wanted));
  queries.push_back(query(", x.name, x.type, x.\"notnull\", x.dflt_value, x.pk, x.hidden",
                          " join pragma_table_xinfo(m.name) x", ", x.cid", wanted));
  queries.push_back(
      query(", k.\"from\", k.\"table\", k.\"to\", k.on_update, k.on_delete, k.id,"
            " count(*) over (partition by m.name, k.id)",
            " join pragma_foreign_key_list(m.name) k", ", k.id, k.seq", wanted));
  queries.push_back(query(", l.name, l.\"unique\", l.origin, s.sql, c.name, l.partial",
                          " join pragma_index_list(m.name) l join pragma_index_info(l.name) c"
                          " left join sqlite_master s on s.type = 'index' and s.name = l.name",
                          ", l.seq, c.seqno", wanted));
  queries.push_back(
      query(", t.sql", " join sqlite_master t on t.type = 'trigger' and t.tbl_name = m.name", ", t.name", wanted));
  return queries;
}

std::vector<sql::Table> sqlite_tables(const std::vector<db::Result>& results) {
  return Builder().build(results);
}

}  // namespace dirigent::schema
