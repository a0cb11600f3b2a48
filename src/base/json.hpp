// The one name for JSON documents. Boost.JSON objects keep insertion order, which the contract shows in places.
#pragma once
#include <boost/json.hpp>

namespace dirigent {
namespace json = boost::json;
}
