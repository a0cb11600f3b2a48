#include <unordered_map>

#include "schema/introspect/dialects.hpp"

namespace dirigent::schema {

namespace {

// Tables and views the search path shows; a partition belongs to its parent, and a view that an extension brings along
// to that.
constexpr std::string_view kTables =
    " from pg_class c join pg_namespace n on n.oid = c.relnamespace{}"
    " where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition and n.nspname = any(current_schemas(false))"
    " and pg_table_is_visible(c.oid) and (c.relkind in ('r', 'p') or not exists (select 1 from pg_depend e"
    " where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'))";

sql::Fragment query(std::string_view columns, std::string_view join, std::string_view order, const Wanted& wanted) {
  const std::size_t mark = kTables.find("{}");
  sql::Fragment out("select c.relname");
  out.raw(columns).raw(kTables.substr(0, mark)).raw(join).raw(kTables.substr(mark + 2));
  restrict(out, "c.relname", wanted);
  out.raw(" order by c.relname collate \"C\"").raw(order);
  return out;
}

enum Query : std::size_t { kColumnRows, kConstraintRows, kIndexRows };

sql::TableKind kind_of(std::string_view code) {
  if (code == "v") return sql::TableKind::kView;
  if (code == "m") return sql::TableKind::kMaterializedView;
  return code == "f" ? sql::TableKind::kForeignTable : sql::TableKind::kTable;
}

std::string action_name(std::string_view code) {
  if (code == "c") return "CASCADE";
  if (code == "n") return "SET NULL";
  if (code == "d") return "SET DEFAULT";
  if (code == "r") return "RESTRICT";
  return "NO ACTION";
}

class Builder {
 public:
  std::vector<sql::Table> build(const std::vector<db::Result>& results) {
    for (std::size_t row = 0; row < results[kColumnRows]->size(); ++row) add_column(*results[kColumnRows], row);
    for (std::size_t i = 0; i < tables_.size(); ++i) by_name_[tables_[i].name] = i;
    for (std::size_t row = 0; row < results[kConstraintRows]->size(); ++row)
      add_constraint(*results[kConstraintRows], row);
    for (std::size_t row = 0; row < results[kIndexRows]->size(); ++row) add_index(*results[kIndexRows], row);
    return std::move(tables_);
  }

 private:
  sql::Table* find(const db::Rows& rows, std::size_t row) {
    const auto found = by_name_.find(std::string(rows.at(row, 0).text));
    return found == by_name_.end() ? nullptr : &tables_[found->second];
  }

  void add_column(const db::Rows& rows, std::size_t row) {
    if (tables_.empty() || tables_.back().name != rows.at(row, 0).text) {
      sql::Table& table = tables_.emplace_back();
      table.name = rows.at(row, 0).as_text();
      table.schema = rows.at(row, 1).as_text();
      if (!rows.at(row, 2).is_null()) table.comment = rows.at(row, 2).as_text();
      table.kind = kind_of(rows.at(row, 10).text);
      // Bits as pg_relation_is_updatable() gives them.
      const std::int64_t taken = rows.at(row, 11).as_integer();
      table.updates = (taken & 4) != 0;
      table.inserts = (taken & 8) != 0;
      table.deletes = (taken & 16) != 0;
    }
    if (rows.at(row, 3).is_null()) return;  // a table without columns
    sql::Column& column = tables_.back().columns.emplace_back();
    column.name = rows.at(row, 3).as_text();
    column.type = rows.at(row, 4).as_text();
    column.nullable = !rows.at(row, 5).as_bool();
    column.generated = rows.at(row, 8).text == "s";
    const db::Cell expression = rows.at(row, 6);
    if (!expression.is_null() && column.generated)
      column.generation_expression = expression.as_text();
    else if (!expression.is_null() && !expression.text.starts_with("NULL::"))
      column.default_sql = expression.as_text();
    const bool identity = !rows.at(row, 7).text.empty();
    column.auto_increment = identity || expression.text.starts_with("nextval(");
    if (!rows.at(row, 9).is_null()) column.comment = rows.at(row, 9).as_text();
  }

  void add_constraint(const db::Rows& rows, std::size_t row) {
    sql::Table* table = find(rows, row);
    if (!table) return;
    const std::string_view kind = rows.at(row, 2).text;
    const std::string column = rows.at(row, 3).as_text();
    const bool single = rows.at(row, 8).as_integer() == 1;
    sql::Column* found = table->column(column);
    if (kind == "p") {
      table->primary_key.push_back(column);
      if (found) found->primary_key = true;
      if (found && single) found->unique = true;
    } else if (kind == "u") {
      if (table->indexes.empty() || table->indexes.back().name != rows.at(row, 1).text) {
        sql::Index& index = table->indexes.emplace_back();
        index.name = rows.at(row, 1).as_text();
        index.unique = index.constraint = true;
      }
      table->indexes.back().columns.push_back(column);
      if (found && single) found->unique = true;
    } else if (single) {
      table->foreign_keys.push_back({column, rows.at(row, 4).as_text(), rows.at(row, 5).as_text(),
                                     action_name(rows.at(row, 6).text), action_name(rows.at(row, 7).text),
                                     rows.at(row, 1).as_text()});
    }
  }

  /// Indexes that are no constraint; one row per column, none named for an expression.
  void add_index(const db::Rows& rows, std::size_t row) {
    sql::Table* table = find(rows, row);
    if (!table) return;
    const std::string_view name = rows.at(row, 1).text;
    const bool unique = rows.at(row, 2).as_bool();
    if (table->indexes.empty() || table->indexes.back().name != name) {
      sql::Index& index = table->indexes.emplace_back();
      index.name = name;
      index.unique = unique;
      index.sql = rows.at(row, 3).as_text();
    }
    if (rows.at(row, 5).is_null()) return;
    table->indexes.back().columns.push_back(rows.at(row, 5).as_text());
    const bool plain = rows.at(row, 4).as_bool();
    sql::Column* column = table->column(rows.at(row, 5).text);
    // The contract calls a column unique only for a constraint.
    if (column && plain && !unique) column->indexed = true;
  }

  std::vector<sql::Table> tables_;
  std::unordered_map<std::string, std::size_t> by_name_;
};

}  // namespace

std::vector<sql::Fragment> postgres_catalog_queries(const Wanted& wanted) {
  std::vector<sql::Fragment> queries;
  queries.push_back(
      query(", n.nspname, obj_description(c.oid, 'pg_class'), a.attname, format_type(a.atttypid, a.atttypmod),"
            " a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated,"
            " col_description(c.oid, a.attnum), c.relkind,"
            " case when c.relkind in ('r', 'p') then 28 else pg_relation_is_updatable(c.oid, true) end",
            " left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
            " left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum",
            ", a.attnum", wanted));
  queries.push_back(
      query(", k.conname, k.contype, a.attname, f.relname, fa.attname, k.confupdtype, k.confdeltype,"
            " cardinality(k.conkey)",
            " join pg_constraint k on k.conrelid = c.oid and k.contype in ('p', 'u', 'f')"
            " cross join lateral unnest(k.conkey, k.confkey) with ordinality u(own, other, place)"
            " join pg_attribute a on a.attrelid = c.oid and a.attnum = u.own"
            " left join pg_class f on f.oid = k.confrelid"
            " left join pg_attribute fa on fa.attrelid = k.confrelid and fa.attnum = u.other",
            ", k.contype, k.conname, u.place", wanted));
  // An index behind a constraint is told by the constraint.
  queries.push_back(query(
      ", i.relname, x.indisunique, pg_get_indexdef(x.indexrelid),"
      " x.indpred is null and x.indnkeyatts = 1 and x.indexprs is null, a.attname",
      " join pg_index x on x.indrelid = c.oid and not x.indisprimary"
      " and not exists (select 1 from pg_constraint k where k.conindid = x.indexrelid and k.contype in ('u', 'x'))"
      " join pg_class i on i.oid = x.indexrelid"
      " cross join lateral unnest(x.indkey) with ordinality u(own, place)"
      " left join pg_attribute a on a.attrelid = c.oid and a.attnum = u.own and u.own > 0",
      ", i.relname, u.place", wanted));
  return queries;
}

std::vector<sql::Table> postgres_tables(const std::vector<db::Result>& results) {
  return Builder().build(results);
}

}  // namespace dirigent::schema
