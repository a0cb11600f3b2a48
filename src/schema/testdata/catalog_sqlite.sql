select 'table' || char(9) || m.name || char(9) || (lower(m.sql) like '%autoincrement%') as line
from sqlite_master m where m.type = 'table' and m.name like 'directus\_%' escape '\'
union all
select 'column' || char(9) || m.name || char(9) || x.name || char(9) || lower(x.type) || char(9) || x."notnull" || char(9) ||
  coalesce(nullif(lower(x.dflt_value), 'null'), '') || char(9) || x.pk
from sqlite_master m join pragma_table_xinfo(m.name) x where m.type = 'table' and m.name like 'directus\_%' escape '\'
union all
select 'key' || char(9) || m.name || char(9) || k."from" || char(9) || k."table" || char(9) || k."to" || char(9) ||
  k.on_update || char(9) || k.on_delete
from sqlite_master m join pragma_foreign_key_list(m.name) k where m.type = 'table' and m.name like 'directus\_%' escape '\'
union all
select 'index' || char(9) || m.name || char(9) || l.name || char(9) || l."unique" || char(9) || l.origin || char(9) ||
  (select group_concat(c.name) from pragma_index_info(l.name) c)
from sqlite_master m join pragma_index_list(m.name) l where m.type = 'table' and m.name like 'directus\_%' escape '\'
order by line
