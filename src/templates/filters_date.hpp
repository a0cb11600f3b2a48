// The filter on dates.
#pragma once
#include "templates/filters.hpp"

namespace dirigent::templates {

/// `value` in the notation of strftime, in the server's zone: "now", "today", an ISO 8601 text or seconds since the
/// epoch. Without a format "%A, %B %-e, %Y at %-l:%M %P %z". What is no date stays as it is, and so does what is no
/// conversion of the format.
json::value date(const std::string& name, const json::value& value, const FilterArguments& given);

}  // namespace dirigent::templates
