#include "engine/sql/column_types.hpp"

#include <algorithm>
#include <array>

namespace dirigent::engine {

bool is_character_type(std::string_view data_type) {
  return data_type.find("char") != std::string_view::npos || data_type == "text" || data_type == "citext";
}

bool is_ordered_type(std::string_view data_type) {
  static constexpr std::array kUnordered = {"json", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle"};
  return std::find(kUnordered.begin(), kUnordered.end(), data_type) == kUnordered.end();
}

}  // namespace dirigent::engine
