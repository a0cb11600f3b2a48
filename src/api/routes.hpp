// Every route of the server in one list; the first match wins.
#pragma once
#include <vector>

#include "api/router.hpp"

namespace dirigent::api {

const std::vector<Route>& routes();

}  // namespace dirigent::api
