// The members of a collection's table, a column and a foreign key that a snapshot holds: those that mean the same on
// every database, in the contract's order.
#pragma once
#include <string_view>

namespace dirigent::schema {

inline constexpr std::string_view kMembersOfTable[] = {"name"};
inline constexpr std::string_view kMembersOfColumn[] = {"name",
                                                        "table",
                                                        "data_type",
                                                        "default_value",
                                                        "max_length",
                                                        "numeric_precision",
                                                        "numeric_scale",
                                                        "is_nullable",
                                                        "is_unique",
                                                        "is_indexed",
                                                        "is_primary_key",
                                                        "is_generated",
                                                        "generation_expression",
                                                        "has_auto_increment",
                                                        "foreign_key_table",
                                                        "foreign_key_column"};
inline constexpr std::string_view kMembersOfKey[] = {
    "table", "column", "foreign_key_table", "foreign_key_column", "constraint_name", "on_update", "on_delete"};

}  // namespace dirigent::schema
