#include <fmt/format.h>

#include "schema/objects/read.hpp"

namespace dirigent::schema {

namespace {

// Each query answers: kind, name, table, the columns as JSON where they say all or stand for one, whether unique,
// definition. `{schema}` is the condition that a namespace n is one that names without a schema are looked up in,
// `{free}` that what an oid of a catalog stands for belongs to no extension.
constexpr std::string_view kExtensions =
    "select 'extension', e.extname, '', null, false, 'CREATE EXTENSION IF NOT EXISTS ' || quote_ident(e.extname)"
    " from pg_extension e join pg_namespace n on n.oid = e.extnamespace where {schema} and e.extname <> 'plpgsql'";

constexpr std::string_view kEnumerations =
    "select 'type', t.typname, '', null, false, 'CREATE TYPE ' || quote_ident(t.typname) || ' AS ENUM (' ||"
    " (select coalesce(string_agg(quote_literal(l.enumlabel), ', ' order by l.enumsortorder), '') from pg_enum l"
    " where l.enumtypid = t.oid) || ')'"
    " from pg_type t join pg_namespace n on n.oid = t.typnamespace where {schema} and t.typtype = 'e'"
    " and {free:pg_type:t.oid}";

constexpr std::string_view kDomains =
    "select 'type', t.typname, '', null, false, 'CREATE DOMAIN ' || quote_ident(t.typname) || ' AS ' ||"
    " format_type(t.typbasetype, t.typtypmod) || coalesce(' DEFAULT ' || t.typdefault, '') ||"
    " case when t.typnotnull then ' NOT NULL' else '' end ||"
    " coalesce((select string_agg(' CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid, true),"
    " '' order by k.conname) from pg_constraint k where k.contypid = t.oid and k.contype = 'c'), '')"
    " from pg_type t join pg_namespace n on n.oid = t.typnamespace where {schema} and t.typtype = 'd'"
    " and {free:pg_type:t.oid}";

constexpr std::string_view kSequences =
    "select 'sequence', c.relname, '', null, false, format('CREATE SEQUENCE %I AS %s INCREMENT BY %s MINVALUE %s"
    " MAXVALUE %s START WITH %s CACHE %s%s', c.relname, format_type(s.seqtypid, null), s.seqincrement, s.seqmin,"
    " s.seqmax, s.seqstart, s.seqcache, case when s.seqcycle then ' CYCLE' else '' end)"
    " from pg_sequence s join pg_class c on c.oid = s.seqrelid join pg_namespace n on n.oid = c.relnamespace"
    " where {schema} and {free:pg_class:c.oid} and not exists (select 1 from pg_depend d where"
    " d.classid = 'pg_class'::regclass and d.objid = c.oid and d.refclassid = 'pg_class'::regclass"
    " and d.deptype in ('a', 'i'))";

// The text begins with the name in its schema, always.
constexpr std::string_view kFunctions =
    "select 'function', p.proname || '(' || oidvectortypes(p.proargtypes) || ')', '', null, false,"
    " overlay(d.text placing '' from strpos(d.text, d.prefix || quote_ident(p.proname) || '(')"
    " for length(d.prefix))"
    " from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
    " cross join lateral (select pg_get_functiondef(p.oid) as text, quote_ident(n.nspname) || '.' as prefix) d"
    " where {schema} and p.prokind in ('f', 'p', 'w') and {free:pg_proc:p.oid}";

constexpr std::string_view kCollations =
    "select 'column', a.attname, c.relname, null, false, quote_ident(o.collname)"
    " from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace"
    " join pg_type t on t.oid = a.atttypid join pg_collation o on o.oid = a.attcollation"
    " where {schema} and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped"
    " and a.attcollation <> t.typcollation";

constexpr std::string_view kConstraints =
    "select case k.contype when 'c' then 'check' when 'u' then 'unique' when 'x' then 'exclusion' else 'foreign_key'"
    " end, k.conname, c.relname,"
    " case when k.contype = 'u' and d.text = 'UNIQUE (' || o.quoted || ')' then o.names end, false, d.text"
    " from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace"
    " cross join lateral (select pg_get_constraintdef(k.oid, true) as text) d"
    " cross join lateral (select string_agg(quote_ident(a.attname), ', ' order by u.place) as quoted,"
    " json_agg(a.attname order by u.place) as names from unnest(k.conkey) with ordinality u(own, place)"
    " join pg_attribute a on a.attrelid = c.oid and a.attnum = u.own) o"
    " where {schema} and c.relkind in ('r', 'p') and not c.relispartition and k.conislocal and k.conparentid = 0"
    " and (k.contype in ('c', 'x') or (k.contype in ('u', 'f') and cardinality(k.conkey) > 1)"
    " or (k.contype in ('u', 'f') and {base:c.oid}) or (k.contype = 'f' and {base:k.confrelid}))";

// An index of one column that nothing else is said about is the field's.
constexpr std::string_view kIndexes =
    "select 'index', i.relname, c.relname, case when d.plain or d.counts then o.names end, d.plain and x.indisunique,"
    " case when not d.plain then d.text end"
    " from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid"
    " join pg_namespace n on n.oid = c.relnamespace"
    " cross join lateral (select string_agg(quote_ident(a.attname), ', ' order by u.place) as quoted,"
    " json_agg(a.attname order by u.place) as names, count(a.attname) as count"
    " from unnest(x.indkey) with ordinality u(own, place)"
    " join pg_attribute a on a.attrelid = c.oid and a.attnum = u.own and u.own > 0) o"
    " cross join lateral (select t.text, coalesce(t.text = 'CREATE ' || case when x.indisunique then 'UNIQUE ' else '' "
    "end ||"
    " 'INDEX ' || quote_ident(i.relname) || ' ON ' || quote_ident(c.relname) || ' USING btree (' || o.quoted || ')'"
    " and c.relkind <> 'm', false) as plain,"
    " x.indpred is null and x.indnkeyatts = 1 and x.indexprs is null and not x.indisunique as counts"
    " from (select pg_get_indexdef(x.indexrelid, 0, true) as text) t) d"
    " where {schema} and c.relkind in ('r', 'p', 'm') and not c.relispartition and not i.relispartition"
    " and not x.indisprimary and not (d.plain and o.count = 1 and not x.indisunique and not {base:c.oid})"
    " and not exists (select 1 from pg_constraint k where k.conindid = x.indexrelid and k.contype in ('p', 'u', 'x'))"
    " and {free:pg_class:c.oid}";

constexpr std::string_view kViews =
    "select case c.relkind when 'm' then 'materialized_view' else 'view' end, c.relname, '', null, false, 'CREATE ' ||"
    " case c.relkind when 'm' then 'MATERIALIZED ' else '' end || 'VIEW ' || quote_ident(c.relname) ||"
    " coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', '') || E' AS\\n' ||"
    " rtrim(pg_get_viewdef(c.oid, true), ';')"
    " from pg_class c join pg_namespace n on n.oid = c.relnamespace where {schema} and c.relkind in ('v', 'm')"
    " and {free:pg_class:c.oid}";

// Columns and the primary key; the other constraints are objects of their own.
constexpr std::string_view kBaseTables =
    "select 'base_table', c.relname, '', null, false, 'CREATE TABLE ' || quote_ident(c.relname) || E' (\\n  ' ||"
    " coalesce(l.text, '') || coalesce(E',\\n  CONSTRAINT ' || quote_ident(p.conname) || ' ' ||"
    " pg_get_constraintdef(p.oid, true), '') || E'\\n)' || coalesce(' PARTITION BY ' || pg_get_partkeydef(c.oid), '')"
    " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
    " left join pg_constraint p on p.conrelid = c.oid and p.contype = 'p'"
    " cross join lateral (select string_agg(quote_ident(a.attname) || ' ' ||"
    " case when s.counter then case a.atttypid when 'bigint'::regtype then 'bigserial' when 'smallint'::regtype then"
    " 'smallserial' else 'serial' end else format_type(a.atttypid, a.atttypmod) ||"
    " coalesce(' COLLATE ' || quote_ident(o.collname), '') ||"
    " case a.attidentity when 'a' then ' GENERATED ALWAYS AS IDENTITY' when 'd' then ' GENERATED BY DEFAULT AS "
    "IDENTITY'"
    " else '' end || case when d.adbin is null then '' when a.attgenerated = 's' then ' GENERATED ALWAYS AS (' ||"
    " pg_get_expr(d.adbin, d.adrelid) || ') STORED' else ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) end end ||"
    " case when a.attnotnull then ' NOT NULL' else '' end, E',\\n  ' order by a.attnum) as text"
    " from pg_attribute a join pg_type t on t.oid = a.atttypid"
    " left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum"
    " left join pg_collation o on o.oid = a.attcollation and a.attcollation <> t.typcollation"
    " cross join lateral (select a.attidentity = '' and pg_get_expr(d.adbin, d.adrelid) like 'nextval(%' and"
    " exists (select 1 from pg_depend e where e.classid = 'pg_class'::regclass and e.deptype = 'a' and"
    " e.refclassid = 'pg_class'::regclass and e.refobjid = a.attrelid and e.refobjsubid = a.attnum) as counter) s"
    " where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) l"
    " where {schema} and c.relkind in ('r', 'p') and not c.relispartition and {base:c.oid} and {free:pg_class:c.oid}";

// Of such tables, with the table they are parts of.
constexpr std::string_view kPartitions =
    "select 'base_table', c.relname, p.relname, null, false, 'CREATE TABLE ' || quote_ident(c.relname) ||"
    " ' PARTITION OF ' || quote_ident(p.relname) || ' ' || pg_get_expr(c.relpartbound, c.oid) ||"
    " coalesce(' PARTITION BY ' || pg_get_partkeydef(c.oid), '')"
    " from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_inherits i on i.inhrelid = c.oid"
    " join pg_class p on p.oid = i.inhparent where {schema} and c.relispartition and c.relkind in ('r', 'p')"
    " and {base:p.oid}";

constexpr std::string_view kTriggers =
    "select 'trigger', t.tgname, c.relname, null, false, pg_get_triggerdef(t.oid, true)"
    " from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace"
    " where {schema} and not t.tgisinternal and t.tgparentid = 0 and {free:pg_trigger:t.oid}";

constexpr std::string_view kSources =
    "select distinct v.relname, s.relname from pg_rewrite r join pg_class v on v.oid = r.ev_class"
    " join pg_namespace n on n.oid = v.relnamespace"
    " join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = "
    "'pg_class'::regclass"
    " join pg_class s on s.oid = d.refobjid and s.oid <> v.oid and s.relkind in ('r', 'p', 'v', 'm', 'f')"
    " join pg_namespace sn on sn.oid = s.relnamespace and sn.nspname = any(current_schemas(false))"
    " where {schema} and v.relkind in ('v', 'm')";

constexpr std::string_view kQueries[] = {kBaseTables, kPartitions, kExtensions, kEnumerations, kDomains,
                                         kSequences,  kFunctions,  kCollations, kConstraints,  kIndexes,
                                         kViews,      kTriggers,   kSources};

// The marks of a query, replaced.
std::string filled(std::string_view query) {
  std::string out;
  for (std::size_t at = 0; at < query.size();) {
    const std::size_t open = query.find('{', at);
    out += query.substr(at, open - at);
    if (open == query.npos) break;
    const std::size_t close = query.find('}', open);
    const std::string_view mark = query.substr(open + 1, close - open - 1);
    if (mark == "schema") {
      out += "n.nspname = any(current_schemas(false))";
    } else if (mark.starts_with("base:")) {
      // No primary key of one column, or a name that the contract has no words for.
      out += fmt::format(
          "(not exists (select 1 from pg_constraint b where b.conrelid = {0} and b.contype = 'p' and"
          " cardinality(b.conkey) = 1) or exists (select 1 from pg_class b where b.oid = {0} and b.relkind in ('r', "
          "'p')"
          " and strpos(b.relname, ' ') > 0))",
          mark.substr(5));
    } else {
      const std::size_t colon = mark.find(':'), second = mark.find(':', colon + 1);
      out += fmt::format(
          "not exists (select 1 from pg_depend e where e.classid = '{}'::regclass and e.objid = {} and e.deptype = "
          "'e')",
          mark.substr(colon + 1, second - colon - 1), mark.substr(second + 1));
    }
    at = close + 1;
  }
  return out;
}

ObjectKind kind_of(std::string_view name) {
  for (int kind = 0; kind <= static_cast<int>(ObjectKind::kTrigger); ++kind) {
    if (name_of(static_cast<ObjectKind>(kind)) == name) return static_cast<ObjectKind>(kind);
  }
  return ObjectKind::kIndex;
}

SchemaObject object_at(const db::Rows& rows, std::size_t row) {
  SchemaObject object;
  object.kind = kind_of(rows.at(row, 0).text);
  object.name = rows.at(row, 1).as_text();
  object.table = rows.at(row, 2).as_text();
  if (!rows.at(row, 3).is_null()) {
    const json::value columns = json::parse(rows.at(row, 3).as_text());
    for (const json::value& column : columns.as_array()) object.columns.emplace_back(column.as_string());
  }
  object.unique = rows.at(row, 4).as_bool();
  (object.kind == ObjectKind::kColumn ? object.collation : object.definition) = rows.at(row, 5).as_text();
  // A constraint that its columns tell needs no text.
  if (object.kind == ObjectKind::kUnique && !object.columns.empty()) object.definition.clear();
  return object;
}

}  // namespace

std::vector<sql::Fragment> postgres_object_queries() {
  std::vector<sql::Fragment> queries;
  for (const std::string_view query : kQueries) queries.emplace_back(filled(query));
  return queries;
}

FoundObjects postgres_objects(const std::vector<db::Result>& results) {
  FoundObjects found;
  for (std::size_t i = 0; i + 1 < results.size(); ++i) {
    for (std::size_t row = 0; row < results[i]->size(); ++row) found.objects.push_back(object_at(*results[i], row));
  }
  const db::Rows& sources = *results.back();
  for (std::size_t row = 0; row < sources.size(); ++row) {
    found.sources.push_back({sources.at(row, 0).as_text(), sources.at(row, 1).as_text()});
  }
  return found;
}

}  // namespace dirigent::schema
