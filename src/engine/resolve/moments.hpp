// Moments as rules and filters write them: "$NOW", "$NOW(-7 days)".
//
// A filter with an offset that can't be understood means the present, as in the contract. A rule with one permits
// nothing: what it was meant to keep away is not known.
#pragma once
#include <optional>
#include <string_view>

#include "base/json.hpp"
#include "base/time.hpp"
#include "query/types.hpp"

namespace dirigent::engine {

/// `now` moved by "-7 days", "+1 month", "2h"; nothing when the text makes no sense.
std::optional<base::EpochMs> moved(base::EpochMs now, std::string_view adjustment);

/// Can every "$NOW(...)" in `rule` be understood?
bool moments_make_sense(const query::Filter& rule);
bool moments_make_sense(const json::value& rule);

}  // namespace dirigent::engine
