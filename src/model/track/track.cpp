#include "model/track/track.hpp"

#include <utility>

#include "base/errors.hpp"
#include "model/change.hpp"
#include "model/failures.hpp"

namespace dirigent::model {

namespace {

io::Task<void> make_rows(Change& change, std::string table, json::array rows) {
  if (rows.empty()) co_return;
  items::ItemService service = change.rows(std::move(table), change.who());
  (void)co_await service.create(std::move(rows), change.options(false));
}

/// DELETE FROM table WHERE "column" = name
sql::Fragment remove_where(std::string_view table, std::string_view column, const std::string& name) {
  sql::Fragment out("delete from ");
  out.identifier(table).raw(" where ").identifier(column).raw(" = ").parameter(name);
  return out;
}

/// Aliases of other tables that list the rows of `name`.
sql::Fragment remove_aliases(const std::string& name) {
  sql::Fragment out(
      "delete from directus_fields where exists (select 1 from directus_relations r where r.many_collection = ");
  out.parameter(name).raw(
      " and r.one_collection = directus_fields.collection and r.one_field = directus_fields.field)");
  return out;
}

bool has_rows(const schema::Schema& schema, const schema::Collection& collection) {
  if (!collection.api->at("meta").is_null() || !collection.presentation.empty()) return true;
  for (const schema::Field& field : collection.fields) {
    if (!field.meta.is_null()) return true;
  }
  for (const schema::Relation& relation : schema.relations) {
    const bool ours = relation.many_collection == collection.name || relation.one_collection == collection.name;
    if (ours && !relation.system && !relation.api->at("meta").is_null()) return true;
  }
  return false;
}

io::Task<void> forget(Change& change, std::string name) {
  sql::Fragment aliases = remove_aliases(name);
  (void)co_await change.run(std::move(aliases));
  sql::Fragment own = remove_where("directus_relations", "many_collection", name);
  (void)co_await change.run(std::move(own));
  sql::Fragment others = remove_where("directus_relations", "one_collection", name);
  (void)co_await change.run(std::move(others));
  sql::Fragment fields = remove_where("directus_fields", "collection", name);
  (void)co_await change.run(std::move(fields));
  sql::Fragment collection = remove_where("directus_collections", "collection", name);
  (void)co_await change.run(std::move(collection));
}

std::vector<std::string> tracked_among(const schema::Schema& schema, const std::vector<std::string>& names) {
  std::vector<std::string> out;
  for (const std::string& name : names) {
    const schema::Collection* known = schema.collection(name);
    if (known == nullptr || !known->table) base::fail(base::invalid_payload("There is no table \"" + name + "\""));
    if (known->system) base::fail(base::invalid_payload("\"" + name + "\" is the system's own"));
    if (has_rows(schema, *known)) out.push_back(name);
  }
  if (!names.empty()) return out;
  for (const auto& [name, collection] : schema.collections) {
    if (collection.table && !collection.system && has_rows(schema, collection)) out.push_back(name);
  }
  return out;
}

}  // namespace

io::Task<TrackPlan> track(const Services& services, std::vector<std::string> names, bool dry_run) {
  const access::Who system = std::nullopt;
  std::unique_ptr<Change> change = co_await Change::begin(services, system, db::TransactionKind::kWrite);
  TrackPlan plan = plan_tracking(change->schema(), names);
  if (dry_run || plan.empty()) co_return plan;
  co_await make_rows(*change, "directus_collections", plan.collections);
  co_await make_rows(*change, "directus_fields", plan.fields);
  co_await make_rows(*change, "directus_relations", plan.relations);
  (void)co_await change->commit(Blame(""));
  co_return plan;
}

io::Task<std::vector<std::string>> untrack(const Services& services, std::vector<std::string> names, bool dry_run) {
  const access::Who system = std::nullopt;
  std::unique_ptr<Change> change = co_await Change::begin(services, system, db::TransactionKind::kWrite);
  std::vector<std::string> tracked = tracked_among(change->schema(), names);
  if (dry_run || tracked.empty()) co_return tracked;
  for (const std::string& name : tracked) co_await forget(*change, name);
  (void)co_await change->commit(Blame(""));
  co_return tracked;
}

}  // namespace dirigent::model
