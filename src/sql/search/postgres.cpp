#include "sql/search/dialects.hpp"

namespace dirigent::sql {

namespace {

// A tsvector holds a megabyte of words; longer texts must not be refused for it.
constexpr std::string_view kIndexedCharacters = "200000";

constexpr std::int64_t kPagesOfAPart = 500;  // four megabytes

/// A text of our own or a checked name as an SQL literal; triggers take no parameters.
std::string literal(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
  return out + "'";
}

Fragment in_schema(const Table& table, std::string_view name) {
  Fragment out;
  if (!table.schema.empty()) out.identifier(table.schema).raw(".");
  return out.identifier(name), out;
}

class PostgresIndex {
 public:
  PostgresIndex(const Table& table, const SearchIndexRequest& request)
      : table_(table), request_(request), words_(search_table_name(request.id)) {}

  std::vector<Statement> make() const {
    Fragment words("create table ");
    words.append(own(words_)).raw(" (key ").raw(table_.column(key())->type);
    words.raw(" primary key, document tsvector not null)");
    // The index is there before the words are: making it of all of them would be one long statement. New words wait in
    // a list that is merged when it is full; a long one makes filling quick, and a short one, later, searches.
    Fragment index("create index ");
    index.identifier(words_ + "_document").raw(" on ").append(own(words_));
    index.raw(" using gin (document) with (gin_pending_list_limit = 32768)");
    return {final(std::move(words)), final(std::move(index)), final(function()), final(row_trigger()),
            final(emptying_trigger())};
  }

  std::vector<Statement> finish() const {
    const Fragment index = own(words_ + "_document");
    Fragment merge("select gin_clean_pending_list(");
    merge.parameter(index.statement(true).text).raw("::regclass)");
    Fragment shorten("alter index ");
    shorten.append(index).raw(" set (gin_pending_list_limit = 1024)");
    return {final(std::move(merge)), final(std::move(shorten)), final(Fragment("analyze ").append(own(words_)))};
  }

  /// Parts are counted in pages of the table.
  Statement fill(SearchIndexPart part) const {
    Fragment out("insert into ");
    out.append(own(words_)).raw(" select ").identifier(key()).raw(", ").append(document("t"));
    out.raw(" from ").append(own(table_.name)).raw(" as t where true");
    if (part.after) out.raw(" and t.ctid > ").append(end_of_page(*part.after));
    if (part.last) out.raw(" and t.ctid <= ").append(end_of_page(*part.last));
    return final(std::move(out));
  }

 private:
  static Statement final(Fragment fragment) { return std::move(fragment).statement(true); }
  const std::string& key() const { return table_.primary_key.front(); }

  Fragment own(std::string_view name) const { return in_schema(table_, name); }

  static Fragment end_of_page(std::int64_t page) {
    Fragment out;
    return out.parameter("(" + std::to_string(page) + ",65535)").raw("::tid"), out;
  }

  Fragment document(std::string_view row) const {
    std::vector<Fragment> texts;
    for (const std::string& field : request_.fields) {
      texts.push_back(Fragment("coalesce(").raw(row).raw(".").identifier(field).raw("::text, '')"));
    }
    Fragment out("to_tsvector(");
    out.raw(literal(request_.language)).raw("::regconfig, translate(left(");
    out.append(join(std::move(texts), " || ' ' || ")).raw(", ").raw(kIndexedCharacters).raw("), ");
    const std::string_view marks = R"(!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~)";
    out.raw(literal(marks)).raw(", ").raw(literal(std::string(marks.size(), ' ')));
    return out.raw("))"), out;
  }

  Fragment function() const {
    Fragment out("create function ");
    out.append(own(words_)).raw("() returns trigger language plpgsql as $dirigent$ begin ");
    out.raw("if tg_op = 'TRUNCATE' then truncate ").append(own(words_)).raw("; return null; end if; ");
    out.raw("if tg_op <> 'INSERT' then delete from ").append(own(words_)).raw(" where key = old.").identifier(key());
    out.raw("; end if; if tg_op <> 'DELETE' then insert into ").append(own(words_)).raw(" values (new.");
    out.identifier(key()).raw(", ").append(document("new")).raw(") on conflict (key) do update set document = ");
    return out.raw("excluded.document; end if; return null; end $dirigent$"), out;
  }

  Fragment row_trigger() const {
    Fragment out("create trigger ");
    out.identifier(words_).raw(" after insert or delete or update of ").identifier(key());
    for (const std::string& field : request_.fields)
      if (field != key()) out.raw(", ").identifier(field);
    out.raw(" on ").append(own(table_.name)).raw(" for each row execute function ").append(own(words_));
    return out.raw("()"), out;
  }

  Fragment emptying_trigger() const {
    Fragment out("create trigger ");
    out.identifier(words_ + "_empty").raw(" after truncate on ").append(own(table_.name));
    return out.raw(" for each statement execute function ").append(own(words_)).raw("()"), out;
  }

  const Table& table_;
  const SearchIndexRequest& request_;
  std::string words_;
};

}  // namespace

std::vector<Statement> postgres_make_search_index(const Table& table, const SearchIndexRequest& request) {
  return PostgresIndex(table, request).make();
}

std::vector<Statement> postgres_finish_search_index(const Table& table, const SearchIndexRequest& request) {
  return PostgresIndex(table, request).finish();
}

Statement postgres_search_index_bound(const Table& table, std::optional<std::int64_t> after) {
  const std::int64_t last = after.value_or(-1) + kPagesOfAPart;
  Fragment out("select ");
  out.parameter(last).raw("::bigint where pg_relation_size(");
  out.parameter(in_schema(table, table.name).statement(true).text).raw("::regclass) / ");
  out.raw("current_setting('block_size')::bigint > ").parameter(last + 1).raw("::bigint");
  return std::move(out).statement(true);
}

Statement postgres_fill_search_index(const Table& table, const SearchIndexRequest& request, SearchIndexPart part) {
  return PostgresIndex(table, request).fill(part);
}

std::vector<Statement> postgres_drop_search_index(const Table& table, std::int64_t id) {
  const Fragment words = in_schema(table, search_table_name(id));
  // The triggers go with their function.
  return {Fragment("drop function if exists ").append(words).raw("() cascade").statement(true),
          Fragment("drop table if exists ").append(words).statement(true)};
}

}  // namespace dirigent::sql
