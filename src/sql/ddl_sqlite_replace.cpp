#include "sql/ddl_sqlite_replace.hpp"

#include "base/uuid.hpp"
#include "sql/ddl_text.hpp"

namespace dirigent::sql {

namespace {

Fragment copy_of_rows(const Table& before, const std::string& name, const std::vector<std::string>& columns) {
  Fragment copy("insert into ");
  copy.identifier(name).raw(" (").append(name_list(columns)).raw(") select ").append(name_list(columns));
  copy.raw(" from ").identifier(before.name);
  return copy;
}

}  // namespace

std::vector<Statement> replace_table(const SqliteDialect& dialect, const Table& before, Replacement replacement) {
  // A name nobody can have taken.
  const std::string name = "dirigent_rebuild_" + base::uuid_v4();
  std::vector<Statement> out;
  out.push_back(
      dialect.finish(Fragment("create table ").identifier(name).raw(" ").append(std::move(replacement.definition))));
  if (replacement.counts_on) {
    Fragment copy("insert into sqlite_sequence (name, seq) select ");
    copy.parameter(name).raw(", seq from sqlite_sequence where name = ").parameter(before.name);
    out.push_back(dialect.finish(std::move(copy)));
  }
  if (!replacement.copied.empty()) out.push_back(dialect.finish(copy_of_rows(before, name, replacement.copied)));
  out.push_back(dialect.finish(Fragment("drop table ").identifier(before.name)));
  // Without the old rules the rename would check and rewrite views and triggers that name the table just dropped.
  out.push_back({"pragma legacy_alter_table = on", {}});
  out.push_back(dialect.finish(Fragment("alter table ").identifier(name).raw(" rename to ").identifier(before.name)));
  out.push_back({"pragma legacy_alter_table = off", {}});
  for (Statement& index : replacement.indexes) out.push_back(std::move(index));
  for (const std::string& sql : before.other_sql) out.push_back({sql, {}});
  return out;
}

}  // namespace dirigent::sql
