// directus_files: the name under which a file is stored belongs to one row alone (files page).
#include <map>

#include "items/keys.hpp"
#include "items/rules/system_rule_set.hpp"

namespace dirigent::items {

namespace {

const json::value* disk_name(const json::object& payload) {
  const json::value* name = payload.if_contains("filename_disk");
  return name != nullptr && name->is_string() ? name : nullptr;
}

// Refuses a name that a row has which is not the one that `names` gives it to.
io::Task<void> require_free(Write& write, const std::map<std::string, std::string>& names) {
  if (names.empty()) co_return;
  std::vector<sql::Value> values;
  values.reserve(names.size());
  for (const auto& [name, id] : names) values.emplace_back(name);
  sql::Fragment select("SELECT \"filename_disk\", \"id\" FROM \"directus_files\" WHERE ");
  select.append(write.dialect().in_values(sql::Fragment("\"filename_disk\""), base::FieldType::kString, values));
  const db::Result rows = co_await write.run(std::move(select));
  for (std::size_t row = 0; row < rows->size(); ++row) {
    const auto taken = names.find(rows->at(row, 0).as_text());
    if (taken != names.end() && taken->second != rows->at(row, 1).as_text()) base::fail(base::forbidden());
  }
}

void take(std::map<std::string, std::string>& names, const json::value& name, std::string id) {
  if (!names.emplace(name.get_string(), std::move(id)).second) base::fail(base::forbidden());
}

io::Task<void> before_create(Write& write, const Level&, std::vector<json::object*> payloads) {
  std::map<std::string, std::string> names;  // nobody's yet
  for (const json::object* payload : payloads) {
    if (const json::value* name = disk_name(*payload)) take(names, *name, "");
  }
  co_await require_free(write, names);
}

io::Task<void> before_update(Write& write, const Level&, const std::vector<Change>& changes) {
  std::map<std::string, std::string> names;
  for (const Change& change : changes) {
    const json::value* name = disk_name(change.patch);
    if (name == nullptr) continue;
    if (change.keys.size() > 1) {
      base::fail(base::invalid_payload("\"filename_disk\" cannot be modified in bulk operations"));
    }
    take(names, *name, key_text(change.keys.front()));
  }
  co_await require_free(write, names);
}

}  // namespace

const SystemRules kFileRules{
    .collection = "directus_files", .before_create = before_create, .before_update = before_update};

}  // namespace dirigent::items
