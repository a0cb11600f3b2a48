// What lies behind an indexed search: tables of our own beside a collection's table, kept up by triggers on it. The
// collection's table gets no column, so that other servers on the same database see what they always saw.
//
// SQLite: an FTS5 table "dirigent_search_<id>" with a column f0, f1, ... per field. Its row ids are the keys where
// those are row ids themselves; VACUUM may number other rows anew, so for them a table "..._keys" holds a number per
// key. PostgreSQL: a table (key, document tsvector) with a GIN index. Punctuation is taken for spaces before words are
// told apart, which makes them the words that SQLite finds. "dirigent_search" lists the indexes: id, collection, fields
// (a JSON list), language.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/dialect.hpp"

namespace dirigent::sql {

inline constexpr std::string_view kSearchRegistry = "dirigent_search";

struct SearchIndexRequest {
  std::int64_t id = 0;
  std::vector<std::string> fields;  // columns of the table
  std::string language;
};

/// Is `table` one that lies behind searches?
bool is_search_table(std::string_view table);
std::string search_table_name(std::int64_t id);
std::string search_keys_table(std::string_view words);
/// SQLite: are the keys of `table` its row ids?
bool search_by_row_id(const Table& table);
/// SQLite: does a rebuilt or foreign-made `table` still keep its index up?
bool has_search_triggers(const Table& table, std::int64_t id);

/// Statements that make the list of indexes, when it is missing.
std::vector<Statement> create_search_registry(const Dialect& dialect);
/// An index is made in steps: its tables and triggers, then the words of the rows there are, part by part so that no
/// statement takes long, then what makes it quick. REQUIRES: a single primary key, a schema change on SQLite
std::vector<Statement> make_search_index(const Dialect& dialect, const Table& table, const SearchIndexRequest& request);
std::vector<Statement> finish_search_index(const Dialect& dialect, const Table& table,
                                           const SearchIndexRequest& request);
/// Rows of a part: those behind `after` up to `last`, where given. What is counted is up to the database.
struct SearchIndexPart {
  std::optional<std::int64_t> after, last;
};
/// Answers where the part that begins there ends: one row and value, or none when it is the last part.
Statement search_index_bound(const Dialect& dialect, const Table& table, const SearchIndexRequest& request,
                             std::optional<std::int64_t> after);
/// The affected rows are those that were indexed.
Statement fill_search_index(const Dialect& dialect, const Table& table, const SearchIndexRequest& request,
                            SearchIndexPart part);
/// Statements that leave nothing of it. The collection's table may be gone already.
std::vector<Statement> drop_search_index(const Dialect& dialect, const Table& table, std::int64_t id);

}  // namespace dirigent::sql
