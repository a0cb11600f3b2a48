// What PostgreSQL can do with columns of a type, beyond what the API's field types say.
#pragma once
#include <string_view>

namespace dirigent::engine {

/// Texts, which LOWER and LIKE take: other types are shown as strings too (interval, arrays).
bool is_character_type(std::string_view data_type);

/// Types with an order and an equality, which ORDER BY, GROUP BY and DISTINCT need.
bool is_ordered_type(std::string_view data_type);

}  // namespace dirigent::engine
