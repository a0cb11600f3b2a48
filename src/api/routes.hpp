// Every route of the server in one list; the first match wins.
#pragma once
#include <vector>

#include "api/router.hpp"

namespace dirigent::api {

const std::vector<Route>& routes();

/// Paths that the pipeline answers before anyone has to say who they are; each a GET.
const std::vector<std::string_view>& open_paths();

}  // namespace dirigent::api
