// bin(field,unit[,zone]) among groups: dates put into bins of a time zone.
#pragma once
#include <string>
#include <string_view>

#include "db/database.hpp"
#include "engine/resolve/predicate.hpp"
#include "engine/resolve/resolver.hpp"
#include "query/types.hpp"

namespace dirigent::engine {

/// Is the path's last segment a bin()?
bool names_bin(const std::vector<std::string>& path);

/// The bins at the end of `path`, whose last segment is "bin(field,unit[,zone])". Throws INVALID_QUERY for unknown
/// units and zones and for fields that hold no dates, FORBIDDEN for fields that may not be read.
Reference resolve_bin(Resolver& resolver, const schema::Collection& collection, std::vector<std::string> path);

/// Key of the value in a group: "born_by_month".
std::string bin_key(const Expression& value);

/// The begin of the bin as ISO text with the zone's offset.
void append_bin(std::string& out, const DateBin& bin, const db::Cell& cell);

/// A condition on a bin with its dates as the numbers they are compared as. Texts without a zone are read in the bin's.
/// Throws INVALID_QUERY for what is no date.
query::Filter with_bin_values(const DateBin& bin, query::Filter leaf, const Resolver& resolver);

}  // namespace dirigent::engine
