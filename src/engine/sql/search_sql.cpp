#include "engine/sql/search_sql.hpp"

#include "engine/sql/conditions.hpp"
#include "sql/search/index.hpp"

namespace dirigent::engine {

using sql::Fragment;

namespace {

Fragment table_of(const IndexedSearch& search) {
  Fragment out;
  const std::string& schema = search.collection->table->schema;
  if (!schema.empty()) out.identifier(schema).raw(".");
  return out.identifier(search.collection->search->table), out;
}

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

Fragment query_of(const IndexedSearch& search) {
  Fragment out("to_tsquery(");
  out.parameter(search.collection->search->language).raw("::regconfig, ").parameter(search.text);
  return out.raw(")"), out;
}

Matches postgres_matches(const IndexedSearch& search) {
  Matches out;
  out.from = table_of(search).raw(" AS ").identifier("words");
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

}  // namespace

Fragment found_condition(const sql::Dialect& dialect, const std::string& alias, const IndexedSearch& search) {
  if (dialect.sqlite() && search.few) return sqlite_probe(alias, search);
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
  }

  /// `more` stands behind the key.
  Fragment select(const Fragment& more, std::optional<std::int64_t> limit, std::int64_t offset) const {
    Fragment out("SELECT ");
    out.append(found_.key).raw(" AS key").append(more).raw(" FROM ").append(found_.from);
    out.raw(" WHERE ").append(found_.where).raw(" ORDER BY ").append(found_.order);
    dialect_.append_paging(out, limit, offset);
    return out;
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
  const sql::Dialect& dialect_;
  const IndexedSearch& search_;
  Matches found_;
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
