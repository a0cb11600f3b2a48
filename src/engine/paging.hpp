// limit, offset and page of a query as the numbers of a statement.
#pragma once
#include <cstdint>
#include <optional>

#include "query/parse.hpp"
#include "query/types.hpp"

namespace dirigent::engine {

struct Paging {
  std::optional<std::int64_t> limit;  // none: unlimited
  std::int64_t offset = 0;
};

/// Without a limit the default counts; -1 is the allowed maximum or no limit. A page counts only with a limit.
Paging paging_of(const query::Query& query, const query::Limits& limits);

}  // namespace dirigent::engine
