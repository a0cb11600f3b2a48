#include "sql/search/dialects.hpp"

namespace dirigent::sql {

namespace {

constexpr std::int64_t kRowsOfAPart = 20000;

/// `new."title", new."body"` for qualifier "new".
Fragment columns_of(std::string_view qualifier, const std::vector<std::string>& fields) {
  std::vector<Fragment> parts;
  for (const std::string& field : fields) parts.push_back(Fragment(qualifier).raw(".").identifier(field));
  return join(std::move(parts), ", ");
}

std::string word_columns(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += (i > 0 ? ", f" : "f") + std::to_string(i);
  return out;
}

class SqliteIndex {
 public:
  SqliteIndex(const Table& table, const SearchIndexRequest& request)
      : table_(table), request_(request), words_(search_table_name(request.id)), direct_(search_by_row_id(table)) {}

  std::vector<Statement> make() const {
    std::vector<Statement> out;
    if (!direct_) {
      out.push_back(final(Fragment("create table ")
                              .identifier(search_keys_table(words_))
                              .raw(" (id integer primary key, key not null unique)")));
    }
    Fragment words("create virtual table ");
    words.identifier(words_).raw(" using fts5(").raw(word_columns(request_.fields.size()));
    words.raw(request_.language == "english" ? ", tokenize = 'porter unicode61 remove_diacritics 0')"
                                             : ", tokenize = 'unicode61 remove_diacritics 0')");
    out.push_back(final(std::move(words)));
    if (!direct_) out.push_back(final(all_keys()));
    out.push_back(final(trigger("insert", Fragment("after insert"), Fragment(), noted("new"))));
    out.push_back(final(trigger("delete", Fragment("after delete"), forgotten(), Fragment())));
    Fragment update("after update of ");
    update.identifier(key());
    for (const std::string& field : request_.fields)
      if (field != key()) update.raw(", ").identifier(field);
    out.push_back(final(trigger("update", update, forgotten(), noted("new"))));
    return out;
  }

  Statement bound(std::optional<std::int64_t> after) const {
    const Fragment id = Fragment().identifier(direct_ ? key() : "id");
    Fragment out("select ");
    out.append(id).raw(" from ").identifier(direct_ ? table_.name : search_keys_table(words_));
    if (after) out.raw(" where ").append(id).raw(" > ").parameter(*after);
    out.raw(" order by ").append(id).raw(" limit 1 offset ").parameter(kRowsOfAPart - 1);
    return final(std::move(out));
  }

  Statement fill(SearchIndexPart part) const {
    const Fragment number = direct_ ? columns_of("t", {key()}) : Fragment("k.id");
    Fragment out("insert into ");
    out.identifier(words_).raw(" (rowid, ").raw(word_columns(request_.fields.size())).raw(") select ");
    out.append(number).raw(", ").append(columns_of("t", request_.fields)).raw(" from ").identifier(table_.name);
    out.raw(" as t");
    if (!direct_) {
      out.raw(" join ").identifier(search_keys_table(words_)).raw(" as k on k.key = ").append(columns_of("t", {key()}));
    }
    out.raw(" where true");
    if (part.after) out.raw(" and ").append(number).raw(" > ").parameter(*part.after);
    if (part.last) out.raw(" and ").append(number).raw(" <= ").parameter(*part.last);
    return final(std::move(out));
  }

 private:
  static Statement final(Fragment fragment) { return std::move(fragment).statement(false); }
  const std::string& key() const { return table_.primary_key.front(); }

  Fragment number_of(std::string_view qualifier) const {
    Fragment own(qualifier);
    own.raw(".").identifier(key());
    if (direct_) return own;
    Fragment out("(select id from ");
    out.identifier(search_keys_table(words_)).raw(" where key = ").append(own);
    return out.raw(")"), out;
  }

  Fragment noted(std::string_view qualifier) const {
    Fragment out;
    if (!direct_) {
      out.raw("insert or ignore into ").identifier(search_keys_table(words_)).raw(" (key) values (");
      out.append(columns_of(qualifier, {key()})).raw("); ");
    }
    out.raw("insert or replace into ").identifier(words_).raw(" (rowid, ").raw(word_columns(request_.fields.size()));
    out.raw(") values (").append(number_of(qualifier)).raw(", ").append(columns_of(qualifier, request_.fields));
    return out.raw("); "), out;
  }

  Fragment forgotten() const {
    Fragment out("delete from ");
    out.identifier(words_).raw(" where rowid = ").append(number_of("old")).raw("; ");
    if (direct_) return out;
    out.raw("delete from ").identifier(search_keys_table(words_)).raw(" where key = ");
    return out.append(columns_of("old", {key()})).raw("; "), out;
  }

  Fragment trigger(const std::string& name, const Fragment& when, Fragment first, Fragment then) const {
    Fragment out("create trigger ");
    out.identifier(words_ + "_" + name).raw(" ").append(when).raw(" on ").identifier(table_.name).raw(" begin ");
    return out.append(std::move(first)).append(std::move(then)).raw("end"), out;
  }

  Fragment all_keys() const {
    Fragment out("insert into ");
    out.identifier(search_keys_table(words_)).raw(" (key) select ").identifier(key());
    return out.raw(" from ").identifier(table_.name), out;
  }

  const Table& table_;
  const SearchIndexRequest& request_;
  std::string words_;
  bool direct_;
};

}  // namespace

std::vector<Statement> sqlite_make_search_index(const Table& table, const SearchIndexRequest& request) {
  return SqliteIndex(table, request).make();
}

Statement sqlite_search_index_bound(const Table& table, const SearchIndexRequest& request,
                                    std::optional<std::int64_t> after) {
  return SqliteIndex(table, request).bound(after);
}

Statement sqlite_fill_search_index(const Table& table, const SearchIndexRequest& request, SearchIndexPart part) {
  return SqliteIndex(table, request).fill(part);
}

std::vector<Statement> sqlite_drop_search_index(std::int64_t id) {
  const std::string words = search_table_name(id);
  std::vector<Statement> out;
  for (const std::string_view event : {"_insert", "_update", "_delete"}) {
    out.push_back(Fragment("drop trigger if exists ").identifier(words + std::string(event)).statement(false));
  }
  out.push_back(Fragment("drop table if exists ").identifier(words).statement(false));
  out.push_back(Fragment("drop table if exists ").identifier(search_keys_table(words)).statement(false));
  return out;
}

}  // namespace dirigent::sql
