#include "transfer/seeds/lookup.hpp"

#include <algorithm>
#include <set>

#include "engine/read.hpp"
#include "schema/row_key.hpp"
#include "transfer/project/rows.hpp"
#include "transfer/seeds/seed_values.hpp"

namespace dirigent::transfer {

namespace {

constexpr std::size_t kAtOnce = 500;  // values of one statement

query::Query query_for(const schema::Collection& collection, std::vector<std::string> fields) {
  query::Query query;
  for (const std::string& name : primary_columns(collection)) {
    if (std::find(fields.begin(), fields.end(), name) == fields.end()) fields.push_back(name);
    query.sort.push_back({{name}, false});
  }
  query.fields = std::move(fields);
  query.fields_given = true;
  query.limit = -1;
  return query;
}

query::Filter one_of(const std::string& field, json::array values, bool or_none) {
  query::Filter filter;
  filter.kind = query::Filter::Kind::kOr;
  query::Filter in;
  in.kind = query::Filter::Kind::kCondition;
  in.path = {field};
  in.op = "_in";
  in.value = std::move(values);
  filter.children.push_back(std::move(in));
  if (or_none) {
    query::Filter none;
    none.kind = query::Filter::Kind::kCondition;
    none.path = {field};
    none.op = "_null";
    none.value = true;
    filter.children.push_back(std::move(none));
  }
  return filter;
}

}  // namespace

std::vector<std::string> primary_columns(const schema::Collection& collection) {
  if (schema::keyed_by_column(collection)) return {collection.primary_key};
  std::vector<std::string> out;
  for (const schema::Field* field : schema::key_fields(collection)) out.push_back(field->name);
  return out;
}

io::Task<std::multimap<std::string, json::object>> rows_by_key(db::Session& session, schema::SchemaPtr schema,
                                                               std::string collection, std::vector<std::string> key,
                                                               std::vector<std::string> fields,
                                                               std::vector<json::object> wanted) {
  const schema::Collection& target = *schema->collection(collection);
  for (const std::string& name : key) {
    if (std::find(fields.begin(), fields.end(), name) == fields.end()) fields.push_back(name);
  }
  std::map<std::string, json::value> values;
  bool none = false;
  for (const json::object& row : wanted) {
    const json::value& value = member(row, key.front());
    none = none || value.is_null();
    if (!value.is_null()) values.emplace(comparable(*target.field(key.front()), value), value);
  }
  std::multimap<std::string, json::object> out;
  const query::Limits limits;
  auto next = values.begin();
  while (next != values.end() || none) {
    json::array part;
    for (; next != values.end() && part.size() < kAtOnce; ++next) part.push_back(next->second);
    query::Query query = query_for(target, fields);
    query.filter = one_of(key.front(), std::move(part), none);
    none = false;
    engine::Environment environment{schema, std::nullopt, &limits};
    const json::array rows = co_await engine::read_items(session, environment, collection, std::move(query));
    for (const json::value& row : rows) out.emplace(comparable_key(target, key, row.as_object()), row.as_object());
  }
  co_return out;
}

io::Task<json::array> all_rows_of(db::Session& session, schema::SchemaPtr schema, std::string collection,
                                  std::vector<std::string> fields) {
  const query::Limits limits;
  query::Query query = query_for(*schema->collection(collection), std::move(fields));
  engine::Environment environment{schema, std::nullopt, &limits};
  json::array rows = co_await engine::read_items(session, environment, collection, std::move(query));
  co_return rows;
}

}  // namespace dirigent::transfer
