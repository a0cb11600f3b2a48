// Pieces of DDL that every database writes alike.
#pragma once
#include "sql/ddl.hpp"
#include "sql/fragment.hpp"

namespace dirigent::sql {

/// `"a", "b"`
Fragment name_list(const std::vector<std::string>& names);
/// ` references "t" ("c") on update .. on delete ..`; an action that is none of SQL's five, or NO ACTION, is left out.
Fragment references(const ForeignKey& key);
/// `create table "t" (parts)`
Fragment create_table_of(std::string_view table, std::vector<Fragment> parts);

}  // namespace dirigent::sql
