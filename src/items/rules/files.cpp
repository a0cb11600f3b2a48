// directus_files: the name under which a file is stored belongs to one row alone (files page).
#include "items/keys.hpp"
#include "items/rules/system_rule_set.hpp"

namespace dirigent::items {

namespace {

const json::value* disk_name(const json::object& payload) {
  const json::value* name = payload.if_contains("filename_disk");
  return name != nullptr && name->is_string() ? name : nullptr;
}

io::Task<void> require_free(Write& write, std::string name, const Key* own) {
  sql::Fragment select("SELECT 1 FROM \"directus_files\" WHERE \"filename_disk\" = ");
  select.parameter(std::move(name));
  if (own != nullptr) select.raw(" AND \"id\" <> ").parameter(key_text(*own));
  const db::Result rows = co_await write.run(select.raw(" LIMIT 1"));
  if (!rows->empty()) base::fail(base::forbidden());
}

io::Task<void> before_create(Write& write, const Level&, std::vector<const json::object*> payloads) {
  for (const json::object* payload : payloads) {
    const json::value* name = disk_name(*payload);
    if (name != nullptr) co_await require_free(write, std::string(name->get_string()), nullptr);
  }
}

io::Task<void> before_update(Write& write, const Level&, const std::vector<Change>& changes) {
  for (const Change& change : changes) {
    const json::value* name = disk_name(change.patch);
    if (name == nullptr) continue;
    if (change.keys.size() > 1) {
      base::fail(base::invalid_payload("\"filename_disk\" cannot be modified in bulk operations"));
    }
    co_await require_free(write, std::string(name->get_string()), &change.keys.front());
  }
}

}  // namespace

const SystemRules kFileRules{"directus_files", before_create, before_update};

}  // namespace dirigent::items
