// JSON text as a document whose numbers are exactly those of the text.
#pragma once
#include <string_view>

#include "base/json.hpp"

namespace dirigent::api::exports {

/// REQUIRES: well-formed JSON, as the engine writes it. Throws std::invalid_argument for anything else.
json::value read_document(std::string_view text, json::storage_ptr storage = {});

}  // namespace dirigent::api::exports
