#include "sql/ddl_text.hpp"

#include "base/text.hpp"

namespace dirigent::sql {

namespace {

// Empty for NO ACTION, which is what a key without an action does.
std::string_view referential_action(std::string_view action) {
  for (const std::string_view known : {"CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT"})
    if (base::lower(action) == base::lower(known)) return known;
  return {};
}

}  // namespace

Fragment name_list(const std::vector<std::string>& names) {
  std::vector<Fragment> parts;
  for (const std::string& name : names) parts.push_back(Fragment().identifier(name));
  return join(std::move(parts), ", ");
}

Fragment references(const ForeignKey& key) {
  Fragment out(" references ");
  out.identifier(key.foreign_table).raw(" (").identifier(key.foreign_column).raw(")");
  if (const auto action = referential_action(key.on_update); !action.empty()) out.raw(" on update ").raw(action);
  if (const auto action = referential_action(key.on_delete); !action.empty()) out.raw(" on delete ").raw(action);
  return out;
}

Fragment create_table_of(std::string_view table, std::vector<Fragment> parts) {
  Fragment out("create table ");
  out.identifier(table).raw(" (").append(join(std::move(parts), ", ")).raw(")");
  return out;
}

}  // namespace dirigent::sql
