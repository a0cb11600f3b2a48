select concat_ws(E'\t', 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
  case when pg_get_expr(d.adbin, d.adrelid) like 'NULL::%' then '' else coalesce(pg_get_expr(d.adbin, d.adrelid), '') end,
  pg_get_serial_sequence(quote_ident(c.relname), a.attname) is not null) collate "C" as line
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relkind = 'r' and pg_table_is_visible(c.oid) and c.relname like 'directus\_%'
union all
select concat_ws(E'\t', 'constraint', c.relname, k.conname, k.contype, pg_get_constraintdef(k.oid))
from pg_class c join pg_constraint k on k.conrelid = c.oid
where c.relkind = 'r' and pg_table_is_visible(c.oid) and c.relname like 'directus\_%'
union all
select concat_ws(E'\t', 'index', c.relname, i.relname, x.indisunique, pg_get_indexdef(x.indexrelid))
from pg_class c join pg_index x on x.indrelid = c.oid join pg_class i on i.oid = x.indexrelid
where c.relkind = 'r' and pg_table_is_visible(c.oid) and c.relname like 'directus\_%'
order by line
