// The pieces SQLite's CREATE TABLE is made of.
#pragma once
#include "sql/ddl.hpp"
#include "sql/fragment.hpp"

namespace dirigent::sql {

/// `"name" type not null default ...`; an auto-increment key carries its PRIMARY KEY with it.
Fragment sqlite_column(const Column& column);
/// `constraint "name" foreign key ("column") references ...`
Fragment sqlite_foreign_key(const ForeignKey& key);

}  // namespace dirigent::sql
