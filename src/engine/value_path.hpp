// Values in the documents that reads give, by the path of a field.
#pragma once
#include <span>
#include <string>

#include "base/json.hpp"

namespace dirigent::engine {

/// How a list at the end of a path counts: as one value, or as its entries.
enum class EndingList { kWhole, kEntries };

/// What stands at `path` below `item`, in order. Lists on the way are laid flat, and absent members skipped.
json::array values_at(const json::value& item, std::span<const std::string> path, EndingList ending);

/// Is there a list on the way, its end included?
bool passes_list(const json::value& item, std::span<const std::string> path);

}  // namespace dirigent::engine
