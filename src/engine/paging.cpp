#include "engine/paging.hpp"

#include <algorithm>
#include <limits>

namespace dirigent::engine {

Paging paging_of(const query::Query& query, const query::Limits& limits) {
  Paging paging;
  std::int64_t limit = query.limit.value_or(limits.default_limit);
  if (limits.max_limit && *limits.max_limit >= 0) {
    limit = limit < 0 ? *limits.max_limit : std::min(limit, *limits.max_limit);
  }
  if (limit >= 0) paging.limit = limit;
  paging.offset = query.offset.value_or(0);
  if (query.page && *query.page > 0 && limit > 0) {
    const std::int64_t before = *query.page - 1;
    paging.offset = before > std::numeric_limits<std::int64_t>::max() / limit ? std::numeric_limits<std::int64_t>::max()
                                                                              : before * limit;
  }
  return paging;
}

}  // namespace dirigent::engine
