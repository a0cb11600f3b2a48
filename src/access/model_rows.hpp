// What the model is kept in. Its rows are written by changes of the model, which are for admins, whatever permissions
// say of these collections.
#pragma once
#include <algorithm>
#include <string_view>

namespace dirigent::access {

inline constexpr std::string_view kModelRows[] = {"directus_collections", "directus_fields", "directus_relations"};

inline bool keeps_model(std::string_view collection) {
  return std::find(std::begin(kModelRows), std::end(kModelRows), collection) != std::end(kModelRows);
}

}  // namespace dirigent::access
