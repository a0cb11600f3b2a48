#include "base/text.hpp"
#include "model/collections.hpp"
#include "model/metadata.hpp"
#include "model/payload/rows.hpp"
#include "model/steps.hpp"

namespace dirigent::model {

io::Task<void> patch_collection(Change& change, CollectionPatch patch) {
  const schema::Collection* known = change.schema().collection(patch.collection);
  if (known == nullptr && base::lower(patch.collection).starts_with("directus_")) {
    base::fail(base::invalid_payload("Collections can't start with \"directus_\""));
  }
  if (!patch.meta) co_return;
  json::object row = without_identity(std::move(*patch.meta));
  items::ItemService collections = change.rows("directus_collections", change.who());
  const bool exists = co_await has_collection_row(change, patch.collection);
  if (exists) {
    std::vector<std::string> keys{patch.collection};
    co_await collections.update(std::move(keys), std::move(row), change.options(true));
    co_return;
  }
  row["collection"] = patch.collection;
  json::array rows;
  rows.push_back(std::move(row));
  (void)co_await collections.create(std::move(rows), change.options(true));
}

io::Task<schema::SchemaPtr> update_collections(const Services& services, access::Who who,
                                               std::vector<CollectionPatch> patches) {
  if (auto refused = access::require_admin(who)) base::fail(std::move(*refused));
  std::unique_ptr<Change> change = co_await Change::begin(services, std::move(who), db::TransactionKind::kWrite);
  for (std::size_t i = 0; i < patches.size(); ++i) co_await patch_collection(*change, std::move(patches[i]));
  co_return co_await change->commit(Blame("directus_collections", "group"));
}

}  // namespace dirigent::model
