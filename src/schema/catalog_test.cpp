// A fresh installation against the catalog of the contract's own, line by line: tables, columns, types, defaults, keys,
// indexes and their names. The recorded lines (peer_catalog_*.tsv) are what these queries gave on the peer's databases.
#include <gtest/gtest.h>

#include "data/schema/peer_catalog_postgres_tsv.hpp"
#include "data/schema/peer_catalog_sqlite_tsv.hpp"
#include "schema/install.hpp"
#include "schema/testing.hpp"

namespace dirigent::schema {
namespace {

constexpr std::string_view kSqliteCatalog = R"sql(
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
)sql";

constexpr std::string_view kPostgresCatalog = R"sql(
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
)sql";

class Catalog : public testing::BothDatabases {
 public:
  static io::Task<void> compare(db::Database& database) {
    co_await install(database);
    const bool postgres = database.dialect().postgres();
    std::string query(postgres ? kPostgresCatalog : kSqliteCatalog);
    const db::Result rows = co_await db::testing::read(database, std::move(query));
    std::string found;
    for (std::size_t row = 0; row < rows->size(); ++row) found += rows->at(row, 0).as_text() + "\n";
    EXPECT_EQ(found, postgres ? data::peer_catalog_postgres_tsv : data::peer_catalog_sqlite_tsv);
  }
};

TEST_P(Catalog, OfAFreshInstallationIsTheContracts) {
  run(compare(database()));
}
INSTANTIATE_TEST_SUITE_P(Databases, Catalog, ::testing::ValuesIn(testing::databases()), testing::database_name);

}  // namespace
}  // namespace dirigent::schema
