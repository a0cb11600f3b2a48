// The SQL of a whole table as people write it, compared with how a database prints it. Pure.
#pragma once
#include <string_view>

namespace dirigent::schema {

/// Are they the same but for white space, letters' case and the names that types have beside their first ones
/// (`varchar(20)` for `character varying(20)`)? What is quoted is compared as it is.
bool same_definition(std::string_view one, std::string_view other);

}  // namespace dirigent::schema
