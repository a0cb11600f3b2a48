#include "model/search/indexes.hpp"

#include <algorithm>

#include "base/json_writer.hpp"
#include "engine/resolve/search.hpp"
#include "model/change.hpp"
#include "sql/search/index.hpp"

namespace dirigent::model {

namespace {

constexpr std::size_t kMaxFields = 32;
constexpr std::size_t kMaxLanguage = 63;  // a name of PostgreSQL

const schema::Collection& own_collection(const schema::Schema& schema, const std::string& name) {
  const schema::Collection* collection = schema.collection(name);
  if (collection == nullptr || !collection->table) base::fail(base::forbidden_collection(name));
  if (collection->system) base::fail(base::invalid_payload("System collections have no search index"));
  return *collection;
}

/// The fields of plain text in which a search without index would look.
std::vector<std::string> searched_fields(const schema::Collection& collection, const sql::Dialect& dialect) {
  std::vector<std::string> names;
  for (const schema::Field& field : collection.fields) {
    if (field.searchable && engine::is_plain_text(field, dialect)) names.push_back(field.name);
  }
  if (names.empty()) {
    base::fail(base::invalid_payload("Collection \"" + collection.name + "\" has no text that could be indexed"));
  }
  if (names.size() > kMaxFields) names.resize(kMaxFields);
  return names;
}

std::vector<std::string> fields_of(const schema::Collection& collection, const json::object& payload,
                                   const sql::Dialect& dialect) {
  const json::value* given = payload.if_contains("fields");
  if (given == nullptr || given->is_null()) return searched_fields(collection, dialect);
  const json::array* list = given->if_array();
  if (list == nullptr || list->empty() || list->size() > kMaxFields) {
    base::fail(base::invalid_payload("\"fields\" must be an array of 1 to " + std::to_string(kMaxFields) + " fields"));
  }
  std::vector<std::string> names;
  for (const json::value& entry : *list) {
    if (!entry.is_string()) base::fail(base::invalid_payload("\"fields\" must be an array of field names"));
    const std::string name(entry.get_string());
    const schema::Field* field = collection.field(name);
    if (field == nullptr || !engine::is_plain_text(*field, dialect)) {
      base::fail(base::invalid_payload("\"fields\": \"" + name + "\" is no text of \"" + collection.name + "\""));
    }
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

std::string language_of(const json::object& payload) {
  const json::value* given = payload.if_contains("language");
  if (given == nullptr || given->is_null()) return "simple";
  const json::string* text = given->if_string();
  const bool name = text != nullptr && !text->empty() && text->size() <= kMaxLanguage &&
                    std::all_of(text->begin(), text->end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
  if (!name) base::fail(base::invalid_payload("\"language\" must be the name of a language in small letters"));
  return std::string(*text);
}

io::Task<void> check_language(Change& change, std::string language) {
  if (change.dialect().sqlite()) {
    if (language == "simple" || language == "english") co_return;
    base::fail(base::invalid_payload("\"language\" must be one of [simple, english] on SQLite"));
  }
  sql::Fragment known("select 1 from pg_ts_config where pg_ts_config_is_visible(oid) and cfgname = ");
  known.parameter(language);
  const db::Result rows = co_await change.run(std::move(known));
  if (rows->empty())
    base::fail(base::invalid_payload("\"language\" \"" + language + "\" is not known to the database"));
}

/// Removes the index of a collection with its row; true when there was one, usable or not.
io::Task<bool> take_down(Change& change, std::string collection) {
  co_await change.define(sql::create_search_registry(change.dialect()), collection);
  sql::Fragment select("select id from dirigent_search where collection = ");
  select.parameter(collection);
  const db::Result rows = co_await change.run(std::move(select));
  for (std::size_t row = 0; row < rows->size(); ++row) {
    const std::int64_t id = rows->at(row, 0).as_integer();
    std::vector<sql::Statement> statements = sql::drop_search_index(change.dialect(), change.table(collection), id);
    statements.push_back(
        change.dialect().finish(sql::Fragment("delete from dirigent_search where id = ").parameter(id)));
    co_await change.define(std::move(statements), collection);
  }
  co_return !rows->empty();
}

io::Task<std::int64_t> note(Change& change, std::string collection, const sql::SearchIndexRequest& request) {
  sql::Fragment insert("insert into dirigent_search (collection, fields, language) values (");
  insert.parameter(collection).raw(", ").parameter(base::to_json(json::value_from(request.fields))).raw(", ");
  insert.parameter(request.language).raw(") returning id");
  const db::Result row = co_await change.run(std::move(insert));
  co_return row->at(0, 0).as_integer();
}

}  // namespace

io::Task<SearchIndexMade> make_search_index(const Services& services, access::Who who, std::string collection,
                                            json::object payload) {
  if (auto refused = access::require_admin(who)) base::fail(std::move(*refused));
  for (const auto& [key, value] : payload) {
    if (key != "fields" && key != "language") {
      base::fail(base::invalid_payload("\"" + std::string(key) + "\" is not allowed"));
    }
  }
  std::unique_ptr<Change> change = co_await Change::begin(services, std::move(who), db::TransactionKind::kSchema);
  const schema::Collection& known = own_collection(change->schema(), collection);
  sql::SearchIndexRequest request;
  request.fields = fields_of(known, payload, change->dialect());
  request.language = language_of(payload);
  co_await check_language(*change, request.language);
  (void)co_await take_down(*change, collection);
  request.id = co_await note(*change, collection, request);
  SearchIndexMade made;
  made.rows = co_await change->build(collection, request);
  made.schema = co_await change->commit(Blame(collection));
  co_return made;
}

io::Task<schema::SchemaPtr> remove_search_index(const Services& services, access::Who who, std::string collection) {
  if (auto refused = access::require_admin(who)) base::fail(std::move(*refused));
  std::unique_ptr<Change> change = co_await Change::begin(services, std::move(who), db::TransactionKind::kSchema);
  (void)own_collection(change->schema(), collection);
  const bool found = co_await take_down(*change, collection);
  if (!found) base::fail(base::forbidden());
  co_return co_await change->commit(Blame(collection));
}

json::object search_index_json(const schema::Collection& collection) {
  json::object out;
  out["collection"] = collection.name;
  out["fields"] = json::value_from(collection.search->fields);
  out["language"] = collection.search->language;
  return out;
}

}  // namespace dirigent::model
