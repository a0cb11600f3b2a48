#include "schema/objects/read.hpp"

#include <algorithm>
#include <set>

#include "schema/objects/table_details.hpp"
#include "schema/row_key.hpp"
#include "schema/snapshot/snapshot.hpp"

namespace dirigent::schema {

namespace {

using Names = std::set<std::string, std::less<>>;

bool is_view(const SchemaObject& object) {
  return object.kind == ObjectKind::kView || object.kind == ObjectKind::kMaterializedView;
}

// Tables and views that whoever applies the snapshot will have: the system's, those it tells of, and views over these.
class Told {
 public:
  Told(const Schema& schema, const FoundObjects& found) {
    for (const auto& [name, collection] : schema.collections) {
      if (!collection.table) continue;
      if (!collection.system && !in_contract(collection) && !is_base_table(collection)) continue;
      if (collection.system || collection.api->get_object().at("meta").is_object()) names_.insert(name);
    }
    Names views, hidden;
    for (const SchemaObject& object : found.objects) {
      if (is_view(object)) views.insert(object.name);
      if (object.kind == ObjectKind::kBaseTable) base_.insert(object.name);
    }
    for (bool more = true; more;) {
      more = false;
      for (const ViewSource& one : found.sources) {
        const bool known = names_.contains(one.source) || (views.contains(one.source) && !hidden.contains(one.source));
        if (!known) more |= hidden.insert(one.view).second;
      }
    }
    for (const std::string& view : views) {
      if (!hidden.contains(view)) names_.insert(view);
    }
  }

  bool leaves_out(const SchemaObject& object) const {
    if (is_system_name(object.name) || is_system_name(object.table)) return true;
    if (object.kind == ObjectKind::kBaseTable && !object.table.empty()) return !names_.contains(object.table);
    if (is_view(object) || object.kind == ObjectKind::kBaseTable || object.kind == ObjectKind::kCollection) {
      return !names_.contains(object.name);
    }
    // The text of a whole table says it, or whoever has no such table has no key to it.
    if (object.kind == ObjectKind::kColumn && base_.contains(object.table)) return true;
    return !object.table.empty() && !names_.contains(object.table);
  }

 private:
  Names names_, base_;
};

}  // namespace

io::Task<std::vector<SchemaObject>> read_objects(db::Session& session, SchemaPtr schema) {
  const sql::Dialect& dialect = session.dialect();
  std::vector<sql::Fragment> queries = dialect.sqlite() ? sqlite_object_queries() : postgres_object_queries();
  std::vector<sql::Statement> statements = session.prepare(std::move(queries));
  const std::vector<db::Result> results = co_await session.run_all(std::move(statements));
  FoundObjects found = dialect.sqlite() ? sqlite_objects(results, *schema) : postgres_objects(results);
  for (SchemaObject& column : column_objects(*schema, dialect)) {
    const auto other = std::find_if(found.objects.begin(), found.objects.end(),
                                    [&](const SchemaObject& object) { return object.same_thing(column); });
    if (other == found.objects.end()) {
      found.objects.push_back(std::move(column));
      continue;
    }
    other->type = column.type;
    other->default_sql = column.default_sql;
  }
  for (SchemaObject& object : found.objects) {
    if (object.kind != ObjectKind::kBaseTable) continue;
    if (!object.table.empty()) object.details = json::object{{"fields", json::array()}, {"key", json::array()}};
    const Collection* collection = schema->collection(object.name);
    if (collection != nullptr && collection->table) object.details = details_of(*collection, dialect);
  }
  for (SchemaObject& rows : collection_objects(*schema)) found.objects.push_back(std::move(rows));
  const Told told(*schema, found);
  std::erase_if(found.objects, [&told](const SchemaObject& object) { return told.leaves_out(object); });
  sort_objects(found.objects);
  co_return std::move(found.objects);
}

io::Task<std::vector<ViewSource>> view_sources(db::Session& session) {
  if (!session.dialect().postgres()) co_return std::vector<ViewSource>();
  sql::Fragment query = std::move(postgres_object_queries().back());
  const db::Result rows = co_await session.run(std::move(query));
  std::vector<ViewSource> out;
  for (std::size_t row = 0; row < rows->size(); ++row) {
    out.push_back({rows->at(row, 0).as_text(), rows->at(row, 1).as_text()});
  }
  co_return out;
}

io::Task<ObjectDifference> object_difference(db::Session& session, SchemaPtr schema, const ObjectSection& wanted) {
  const std::vector<SchemaObject> now = co_await read_objects(session, std::move(schema));
  co_return difference(now, wanted, vendor_of(session.dialect()));
}

io::Task<void> add_object_section(db::Session& session, SchemaPtr schema, json::object& snapshot) {
  ObjectSection section;
  section.vendor = vendor_of(session.dialect());
  section.objects = co_await read_objects(session, std::move(schema));
  if (!section.objects.empty()) snapshot.emplace("dirigent", to_json(section));
}

}  // namespace dirigent::schema
