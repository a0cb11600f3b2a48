// The pieces SQLite's CREATE TABLE is made of.
#pragma once
#include "sql/ddl.hpp"
#include "sql/fragment.hpp"

namespace dirigent::sql {

/// `"name" type not null default ...`; an auto-increment key carries its PRIMARY KEY with it.
Fragment sqlite_column(const Column& column);
/// `constraint "name" foreign key ("column") references ...`
Fragment sqlite_foreign_key(const ForeignKey& key);
/// `"a", "b"`
Fragment name_list(const std::vector<std::string>& names);
/// The referential action as written in SQL; REQUIRES one of SQL's five, anything else is NO ACTION.
std::string_view referential_action(std::string_view action);

}  // namespace dirigent::sql
