#include "engine/sql/search_ways.hpp"

#include <algorithm>

namespace dirigent::engine {

using sql::Fragment;

namespace {

constexpr std::int64_t kPages = 20, kRowsOfAPage = 25;  // that are looked at
constexpr std::int64_t kRowsLookedAt = kPages * kRowsOfAPage;

// A page of the words' table holds 40 rows of short texts, 150 of long ones (whose words are elsewhere).
constexpr std::int64_t kRowsInAPage = 64;

constexpr std::int64_t kMostListed = 20'000;         // rows
constexpr std::int64_t kMostWanted = 1'000'000'000;  // so that products do not overflow
constexpr std::string_view kWay = "dirigent_way";    // no collection has a name like it

Fragment pages_of(const IndexedSearch& search) {
  Fragment out("pg_relation_size(");
  out.parameter(words_of(search).statement(true).text).raw("::regclass) / ");
  return out.raw("current_setting('block_size')::bigint"), out;
}

/// How many of the rows looked at have the words.
Fragment with_words(const IndexedSearch& search) {
  Fragment out("SELECT COUNT(*) FROM ");
  out.append(words_of(search)).raw(" AS words WHERE words.document @@ ").append(query_of(search));
  return out.raw(" AND ").append(looked_at(search)), out;
}

/// One row: "way" is w (walked), l (listed) or s (sorted).
Fragment way_of(const IndexedSearch& search, const SearchWays& ways) {
  // Where n of those looked at match, wanted / (n / looked at) rows are walked past and rows * n / looked at sorted.
  const std::int64_t wanted = std::min(ways.limit, kMostWanted) + std::min(ways.offset, kMostWanted);
  Fragment out("SELECT CASE WHEN n * n * rows > ");
  out.raw(std::to_string(wanted * kRowsLookedAt * kRowsLookedAt)).raw(" THEN 'w'");
  if (!ways.listed.empty()) {
    out.raw(" WHEN (").append(with_words(search)).raw(") * rows <= ");
    out.raw(std::to_string(kMostListed * kRowsLookedAt)).raw(" THEN 'l'");
  }
  out.raw(" ELSE 's' END AS way FROM (").append(ways.matching).raw(") AS matching (n), (SELECT ");
  out.append(pages_of(search)).raw(" * ").raw(std::to_string(kRowsInAPage));
  return out.raw(") AS size (rows)"), out;
}

}  // namespace

Fragment words_of(const IndexedSearch& search) {
  Fragment out;
  const std::string& schema = search.collection->table->schema;
  if (!schema.empty()) out.identifier(schema).raw(".");
  return out.identifier(search.collection->search->table), out;
}

Fragment query_of(const IndexedSearch& search) {
  Fragment out("to_tsquery(");
  out.parameter(search.collection->search->language).raw("::regconfig, ").parameter(search.text);
  return out.raw(")"), out;
}

Fragment looked_at(const IndexedSearch& search) {
  Fragment out("words.ctid = ANY(ARRAY(SELECT ('(' || i * s.pages / ");
  out.raw(std::to_string(kPages)).raw(" || ',' || j || ')')::tid FROM generate_series(0, ");
  out.raw(std::to_string(kPages - 1)).raw(") AS i, generate_series(1, ").raw(std::to_string(kRowsOfAPage));
  return out.raw(") AS j, (SELECT ").append(pages_of(search)).raw(" AS pages) AS s))"), out;
}

Fragment one_way(const IndexedSearch& search, SearchWays ways) {
  Fragment out("WITH ");
  out.identifier(kWay).raw(" AS (").append(way_of(search, ways)).raw(")");
  std::string_view between = " ";
  const auto add = [&](Fragment select, std::string_view way) {
    if (select.empty()) return;
    out.raw(between).raw("SELECT * FROM (").append(std::move(select)).raw(") AS ").raw(way);
    // Outside of the way, the condition keeps PostgreSQL from starting workers for one that is not taken.
    out.raw(" WHERE (SELECT way FROM ").identifier(kWay).raw(") = '").raw(way.substr(0, 1)).raw("'");
    between = " UNION ALL ";
  };
  add(std::move(ways.walked), "walked");
  add(std::move(ways.listed), "listed");
  add(std::move(ways.sorted), "sorted");
  return out;
}

}  // namespace dirigent::engine
