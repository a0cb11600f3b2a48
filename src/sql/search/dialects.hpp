// The two kinds of index behind sql/search/index.hpp.
#pragma once
#include "sql/search/index.hpp"

namespace dirigent::sql {

std::vector<Statement> sqlite_make_search_index(const Table& table, const SearchIndexRequest& request);
Statement sqlite_search_index_bound(const Table& table, const SearchIndexRequest& request,
                                    std::optional<std::int64_t> after);
Statement sqlite_fill_search_index(const Table& table, const SearchIndexRequest& request, SearchIndexPart part);
std::vector<Statement> sqlite_drop_search_index(std::int64_t id);

std::vector<Statement> postgres_make_search_index(const Table& table, const SearchIndexRequest& request);
std::vector<Statement> postgres_finish_search_index(const Table& table, const SearchIndexRequest& request);
Statement postgres_search_index_bound(const Table& table, std::optional<std::int64_t> after);
Statement postgres_fill_search_index(const Table& table, const SearchIndexRequest& request, SearchIndexPart part);
std::vector<Statement> postgres_drop_search_index(const Table& table, std::int64_t id);

}  // namespace dirigent::sql
