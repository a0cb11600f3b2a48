#include "engine/sql/search_sql.hpp"

#include "engine/sql/conditions.hpp"
#include "engine/sql/search_ways.hpp"
#include "sql/search/index.hpp"

namespace dirigent::engine {

using sql::Fragment;

namespace {

/// " FROM rows that match", where `key` is then the primary key.
struct Matches {
  Fragment from, where, key, order;
};

Matches sqlite_matches(const IndexedSearch& search) {
  const std::string& words = search.collection->search->table;
  Matches out;
  out.from.identifier(words);
  out.where.identifier(words).raw(" MATCH ").parameter(search.text);
  out.order.column(words, "rowid");
  out.key = out.order;
  if (sql::search_by_row_id(*search.collection->table)) return out;
  const std::string keys = sql::search_keys_table(words);
  out.from.raw(" CROSS JOIN ").identifier(keys).raw(" ON ").column(keys, "id").raw(" = ").column(words, "rowid");
  out.key = Fragment().column(keys, "key");
  return out;
}

Matches postgres_matches(const IndexedSearch& search) {
  Matches out;
  out.from = words_of(search).raw(" AS ").identifier("words");
  out.where.column("words", "document").raw(" @@ ").append(query_of(search));
  out.key.column("words", "key");
  out.order = out.key;
  return out;
}

/// The row `alias` is found, asked of this row alone.
Fragment sqlite_probe(const std::string& alias, const IndexedSearch& search) {
  const std::string& words = search.collection->search->table;
  Fragment key;
  key.column(alias, search.collection->primary_key);
  Fragment out("EXISTS (SELECT 1 FROM ");
  out.identifier(words).raw(" WHERE ").identifier(words).raw(" MATCH ").parameter(search.text);
  out.raw(" AND ").column(words, "rowid").raw(" = ");
  if (sql::search_by_row_id(*search.collection->table)) return out.append(key).raw(")"), out;
  out.raw("(SELECT id FROM ").identifier(sql::search_keys_table(words)).raw(" WHERE key = ").append(key);
  return out.raw("))"), out;
}

/// The row `alias` is among rows that are found first.
Fragment postgres_list(const std::string& alias, const IndexedSearch& search) {
  const Matches found = postgres_matches(search);
  Fragment out;
  out.column(alias, search.collection->primary_key).raw(" = ANY(ARRAY(SELECT ").append(found.key);
  out.raw(" FROM ").append(found.from).raw(" WHERE ").append(found.where);
  if (search.asked == IndexedSearch::Asked::kSample) out.raw(" AND ").append(looked_at(search));
  return out.raw(kByWords).raw("))"), out;
}

}  // namespace

Fragment found_condition(const sql::Dialect& dialect, const std::string& alias, const IndexedSearch& search) {
  using Asked = IndexedSearch::Asked;
  if (dialect.sqlite() && search.asked == Asked::kEach) return sqlite_probe(alias, search);
  if (search.asked == Asked::kList || search.asked == Asked::kSample) return postgres_list(alias, search);
  const Matches found = dialect.sqlite() ? sqlite_matches(search) : postgres_matches(search);
  Fragment out;
  out.column(alias, search.collection->primary_key).raw(" IN (SELECT ").append(found.key);
  out.raw(" FROM ").append(found.from).raw(" WHERE ").append(found.where);
  return out.raw(")"), out;
}

namespace {

/// Rows of a page by key: SELECT key, with what a rank is made of.
class FoundRows {
 public:
  FoundRows(const sql::Dialect& dialect, const IndexedSearch& search, const Predicate& rest)
      : dialect_(dialect),
        search_(search),
        found_(dialect.sqlite() ? sqlite_matches(search) : postgres_matches(search)) {
    if (rest.always()) return;
    Aliases aliases;
    Conditions conditions(dialect, aliases, "row");
    const Fragment condition = conditions.where(rest);
    // SQLite takes the tables of a CROSS JOIN in their order: from what is found to the rows, never the other way.
    found_.from.raw(dialect.sqlite() ? " CROSS JOIN " : " JOIN ").identifier(search.collection->name);
    found_.from.raw(" AS ").identifier("row").raw(" ON ").column("row", search.collection->primary_key);
    found_.from.raw(" = ").append(found_.key).append(conditions.joins());
    found_.where.raw(" AND ").append(condition);
    if (dialect.postgres()) listed_ = postgres_list("row", search).raw(" AND ").append(condition);
  }

  /// `more` stands behind the key: a column of the words, or nothing.
  Fragment select(const Fragment& more, std::optional<std::int64_t> limit, std::int64_t offset) const {
    Fragment walked = rows(key_and(more), found_.where);
    walked.raw(" ORDER BY ").append(found_.order);
    dialect_.append_paging(walked, limit, offset);
    if (dialect_.sqlite() || !limit) return walked;
    SearchWays ways{*limit, offset, rows(Fragment("SELECT COUNT(*)"), found_.where), std::move(walked), {}, {}};
    ways.matching.raw(" AND ").append(looked_at(search_));
    ways.sorted = first_of(rows(key_and(more), found_.where), *limit, offset);
    if (!listed_.empty()) ways.listed = first_of(rows(key_and(more), listed_), *limit, offset);
    return one_way(search_, std::move(ways));
  }

  Fragment ranked() const {
    if (dialect_.sqlite()) {
      Fragment rank(", dirigent_rank(");
      rank.identifier(search_.collection->search->table).raw(") AS rank, 0 AS place");
      return select(rank, kMaxRanked, 0);
    }
    Fragment out("SELECT key, ts_rank_cd(document, ");
    out.append(query_of(search_)).raw(") AS rank, 0 AS place FROM (");
    return out.append(select(Fragment(", words.document"), kMaxRanked, 0)).raw(") AS first"), out;
  }

  Fragment by_key(std::optional<std::int64_t> limit, std::int64_t offset) const {
    Fragment out("SELECT key, CAST(NULL AS real) AS rank, row_number() OVER () AS place FROM (");
    return out.append(select(Fragment(), limit, offset)).raw(") AS other"), out;
  }

 private:
  Fragment key_and(const Fragment& more) const {
    Fragment out("SELECT ");
    return out.append(found_.key).raw(" AS key").append(more), out;
  }

  Fragment rows(Fragment select, const Fragment& where) const {
    return select.raw(" FROM ").append(found_.from).raw(" WHERE ").append(where), select;
  }

  Fragment first_of(Fragment all, std::int64_t limit, std::int64_t offset) const {
    Fragment out("SELECT * FROM (");
    out.append(std::move(all)).raw(kByWords).raw(") AS found ORDER BY key");
    dialect_.append_paging(out, limit, offset);
    return out;
  }

  const sql::Dialect& dialect_;
  const IndexedSearch& search_;
  Matches found_;
  Fragment listed_;  // PostgreSQL: where, when rows with the words are listed before they are asked the rest
};

}  // namespace

Fragment found_page(const sql::Dialect& dialect, const IndexedSearch& search, const Predicate& rest,
                    std::optional<std::int64_t> limit, std::int64_t offset) {
  const FoundRows rows(dialect, search, rest);
  if (offset >= kMaxRanked) return rows.by_key(limit, offset);
  Fragment out("SELECT key, rank, place FROM (");
  out.append(rows.ranked());
  if (!limit || *limit > kMaxRanked - offset) {
    std::optional<std::int64_t> others;
    if (limit) others = *limit - (kMaxRanked - offset);
    out.raw(") AS ranked UNION ALL SELECT key, rank, place FROM (").append(rows.by_key(others, kMaxRanked));
  }
  // Only the page's rows are then looked up, not all that were ranked.
  out.raw(") AS found ORDER BY rank DESC NULLS LAST, place, key");
  dialect.append_paging(out, limit, offset);
  return out;
}

Fragment found_count(const sql::Dialect& dialect, const IndexedSearch& search, const Predicate& rest) {
  Fragment out("SELECT COUNT(*) FROM (");
  out.append(FoundRows(dialect, search, rest).select(Fragment(), kMaxRanked, 0));
  return out.raw(") AS found"), out;
}

}  // namespace dirigent::engine
