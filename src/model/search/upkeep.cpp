#include "model/search/upkeep.hpp"

#include <algorithm>

#include "base/json_writer.hpp"

namespace dirigent::model {

namespace {

bool concerns(const schema::Collection& collection, const sql::Table& before, const sql::Table& after) {
  std::vector<std::string> names = collection.search->fields;
  names.push_back(collection.primary_key);
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    const sql::Column* old = before.column(name);
    const sql::Column* now = after.column(name);
    return old == nullptr || now == nullptr || old->type != now->type;
  });
}

sql::Statement forget_row(const sql::Dialect& dialect, std::int64_t id) {
  return dialect.finish(sql::Fragment("delete from dirigent_search where id = ").parameter(id));
}

sql::Statement note_fields(const sql::Dialect& dialect, std::int64_t id, const std::vector<std::string>& fields) {
  sql::Fragment note("update dirigent_search set fields = ");
  note.parameter(base::to_json(json::value_from(fields))).raw(" where id = ").parameter(id);
  return dialect.finish(std::move(note));
}

}  // namespace

SearchUpkeep::SearchUpkeep(const sql::Dialect& dialect, const schema::Collection* collection, sql::Table& before,
                           const sql::Table& after)
    : dialect_(dialect), before_(before), after_(after) {
  if (collection == nullptr || !collection->search || !concerns(*collection, before, after)) return;
  index_ = &*collection->search;
  std::erase_if(before.other_sql, [&](const std::string& trigger) {
    return trigger.find("\"" + index_->table + "_") != std::string::npos;
  });
}

std::optional<sql::SearchIndexRequest> SearchUpkeep::anew() const {
  if (index_ == nullptr || after_.primary_key.size() != 1) return std::nullopt;
  sql::SearchIndexRequest request{index_->id, index_->fields, index_->language};
  std::erase_if(request.fields, [&](const std::string& name) { return after_.column(name) == nullptr; });
  if (request.fields.empty()) return std::nullopt;
  return request;
}

std::vector<sql::Statement> SearchUpkeep::before() const {
  if (index_ == nullptr) return {};
  std::vector<sql::Statement> out = sql::drop_search_index(dialect_, before_, index_->id);
  const std::optional<sql::SearchIndexRequest> left = anew();
  out.push_back(left ? note_fields(dialect_, index_->id, left->fields) : forget_row(dialect_, index_->id));
  return out;
}

std::vector<sql::Statement> SearchUpkeep::forget(const sql::Dialect& dialect, const schema::Collection* collection) {
  if (collection == nullptr || !collection->search) return {};
  std::vector<sql::Statement> out = sql::drop_search_index(dialect, *collection->table, collection->search->id);
  out.push_back(forget_row(dialect, collection->search->id));
  return out;
}

}  // namespace dirigent::model
