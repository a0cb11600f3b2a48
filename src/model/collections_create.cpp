#include "model/collections.hpp"
#include "model/metadata.hpp"
#include "model/payload/names.hpp"
#include "model/steps.hpp"

namespace dirigent::model {

namespace {

[[noreturn]] void taken(const std::string& name) {
  base::fail(base::invalid_payload(fmt::format("Collection \"{}\" already exists", name)));
}

io::Task<void> check_is_new(Change& change, std::string name) {
  for (const auto& [known, collection] : change.schema().collections) {
    if (same_identifier(known, name, change.dialect())) taken(name);
  }
  const bool unserved = co_await change.has_table(name);
  if (unserved) taken(name);
}

void check_names_differ(const std::vector<CollectionPayload>& collections, const sql::Dialect& dialect) {
  for (std::size_t i = 0; i < collections.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (same_identifier(collections[i].name, collections[j].name, dialect)) taken(collections[i].name);
    }
  }
}

}  // namespace

io::Task<void> make_collection(Change& change, CollectionPayload collection) {
  co_await check_is_new(change, collection.name);
  if (collection.has_table) {
    co_await change.create(planned_table(collection, change.dialect()), Blame(collection.name));
    json::array rows = field_rows(collection, change.dialect());
    items::ItemService fields = change.rows("directus_fields", change.who());
    if (!rows.empty()) (void)co_await fields.create(std::move(rows), change.options(true));
  }
  if (!collection.meta) co_return;
  json::object row = std::move(*collection.meta);
  row["collection"] = collection.name;
  json::array rows;
  rows.push_back(std::move(row));
  items::ItemService collections = change.rows("directus_collections", change.who());
  (void)co_await collections.create(std::move(rows), change.options(true));
}

io::Task<schema::SchemaPtr> create_collections(const Services& services, access::Who who,
                                               std::vector<json::object> payloads) {
  if (auto refused = access::require_admin(who)) base::fail(std::move(*refused));
  const sql::Dialect& dialect = services.items->database->dialect();
  std::vector<CollectionPayload> collections;
  collections.reserve(payloads.size());
  for (const json::object& payload : payloads) collections.push_back(new_collection(payload, dialect));
  check_names_differ(collections, dialect);

  std::unique_ptr<Change> change = co_await Change::begin(services, std::move(who), db::TransactionKind::kSchema);
  for (std::size_t i = 0; i < collections.size(); ++i) co_await make_collection(*change, collections[i]);
  const std::string first = collections.empty() ? std::string() : collections.front().name;
  schema::SchemaPtr published = co_await change->commit(Blame(first));
  co_return published;
}

}  // namespace dirigent::model
