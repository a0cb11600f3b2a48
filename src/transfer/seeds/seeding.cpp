#include "transfer/seeds/seeding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "schema/row_key.hpp"
#include "schema/snapshot/snapshot.hpp"
#include "transfer/project/apply.hpp"
#include "transfer/seeds/lookup.hpp"
#include "transfer/seeds/references.hpp"
#include "transfer/seeds/seed_values.hpp"

namespace dirigent::transfer {

namespace {

using schema::Collection;

const Collection& sown_collection(const schema::Schema& schema, const SeedFile& file) {
  const Collection* collection = schema.collection(file.collection);
  if (collection == nullptr || !collection->table || collection->system) {
    throw FileProblem(file.path, "collection", fmt::format("{} is no collection that can be sown", file.collection));
  }
  if (primary_columns(*collection).empty()) {
    throw FileProblem(file.path, "collection",
                      fmt::format("{} has no primary key: its rows cannot be sown", file.collection));
  }
  return *collection;
}

// Those that others refer to first; circles as they come.
void order_by_relations(const schema::Schema& schema, std::vector<SeedFile>& files) {
  std::map<std::string, std::vector<std::size_t>> by_collection;
  for (std::size_t i = 0; i < files.size(); ++i) by_collection[files[i].collection].push_back(i);
  std::vector<std::size_t> order;
  std::set<std::string> visited;
  const std::function<void(const std::string&)> visit = [&](const std::string& name) {
    if (!by_collection.contains(name) || !visited.insert(name).second) return;
    for (const auto& [field, end] : schema.collection(name)->relations) {
      if (end.kind == schema::RelationKind::kM2O && end.target != nullptr) visit(end.target->name);
    }
    for (const std::size_t index : by_collection[name]) order.push_back(index);
  };
  for (const auto& [name, indexes] : by_collection) visit(name);
  std::vector<SeedFile> out;
  out.reserve(order.size());
  for (const std::size_t index : order) out.push_back(std::move(files[index]));
  files = std::move(out);
}

/// Rows to write, and which of the file they are.
struct Writes {
  std::vector<SeedRow*> rows;
  json::array payloads;
};

class Sower {
 public:
  Sower(const items::Services& services, schema::SchemaPtr schema, db::Transaction& transaction,
        std::vector<items::Event>& deferred)
      : services_(services), schema_(std::move(schema)), transaction_(transaction), deferred_(deferred) {}

  io::Task<std::map<std::string, SeedCount>> sow(std::vector<SeedFile> files) {
    for (const SeedFile& file : files) sown_collection(*schema_, file);
    order_by_relations(*schema_, files);
    std::set<std::string> coming;
    for (const SeedFile& file : files) coming.insert(file.collection);
    std::vector<std::vector<SeedRow>> rows;
    for (SeedFile& file : files) {
      const Collection& collection = sown_collection(*schema_, file);
      if (file.key.empty()) file.key = primary_columns(collection);
      rows.push_back(seed_rows(*schema_, file, collection));
      co_await resolve_references(transaction_.session(), schema_, file, rows.back(), coming);
      co_await sow_file(file, rows.back());
    }
    for (std::size_t i = 0; i < files.size(); ++i) co_await connect(files[i], rows[i]);
    co_return std::move(counts_);
  }

 private:
  io::Task<void> sow_file(const SeedFile& file, std::vector<SeedRow>& rows) {
    const Collection& collection = *schema_->collection(file.collection);
    require_keys(file, collection, rows);
    std::set<std::string> used;
    std::vector<json::object> wanted;
    for (const SeedRow& row : rows) {
      for (const auto& entry : row.values) used.emplace(entry.key());
      for (const auto& entry : row.open) used.emplace(entry.key());
      wanted.push_back(row.values);
    }
    std::vector<std::string> fields(used.begin(), used.end());
    const std::multimap<std::string, json::object> present = co_await rows_by_key(
        transaction_.session(), schema_, file.collection, file.key, std::move(fields), std::move(wanted));
    Writes created, changed;
    SeedCount& count = counts_[file.collection];
    for (SeedRow& row : rows) {
      const std::string key = comparable_key(collection, file.key, row.values);
      if (present.count(key) > 1) refuse(file, row, fmt::format("{} rows have this key", present.count(key)));
      const auto found = present.find(key);
      if (found == present.end()) {
        created.rows.push_back(&row);
        created.payloads.emplace_back(row.values);
        continue;
      }
      if (schema::keyed_by_column(collection)) row.key = text_of(found->second.at(collection.primary_key));
      json::object patch;
      if (file.mode == SeedMode::kUpdate) patch = patch_of(collection, row.values, found->second);
      if (file.mode == SeedMode::kInsert) row.open.clear();
      // What is as it should be already need not be connected.
      for (const auto& entry : found->second) known_[&row].insert_or_assign(entry.key(), entry.value());
      if (patch.empty()) {
        ++count.same;
        continue;
      }
      for (const std::string& name : primary_columns(collection)) {
        patch.insert_or_assign(name, found->second.at(name));
      }
      changed.rows.push_back(&row);
      changed.payloads.emplace_back(std::move(patch));
    }
    count.created += created.rows.size();
    count.updated += changed.rows.size();
    co_await write(file, std::move(created), true);
    co_await write(file, std::move(changed), false);
  }

  // What had to wait for rows that came later.
  io::Task<void> connect(const SeedFile& file, std::vector<SeedRow>& rows) {
    const Collection& collection = *schema_->collection(file.collection);
    std::vector<SeedRow*> open;
    std::map<const SeedRow*, std::vector<std::string>> fields;
    for (SeedRow& row : rows) {
      if (row.open.empty()) continue;
      open.push_back(&row);
      for (const auto& entry : row.open) fields[&row].emplace_back(entry.key());
    }
    if (open.empty()) co_return;
    std::set<std::string> none;
    co_await resolve_references(transaction_.session(), schema_, file, rows, none);
    Writes changed;
    for (SeedRow* row : open) {
      json::object wanted;
      for (const std::string& field : fields[row]) wanted.emplace(field, row->values.at(field));
      const auto known = known_.find(row);
      json::object patch = known == known_.end() ? wanted : patch_of(collection, wanted, known->second);
      if (patch.empty()) continue;
      if (known != known_.end()) count_change(file.collection);
      name_item(collection, *row, patch);
      changed.rows.push_back(row);
      changed.payloads.emplace_back(std::move(patch));
    }
    co_await write(file, std::move(changed), false);
  }

  // As the database has it, where the row was there.
  void name_item(const Collection& collection, const SeedRow& row, json::object& patch) const {
    if (schema::keyed_by_column(collection)) {
      patch.insert_or_assign(collection.primary_key, row.key);
      return;
    }
    const auto known = known_.find(&row);
    for (const std::string& name : primary_columns(collection)) {
      patch.insert_or_assign(name, member(known == known_.end() ? row.values : known->second, name));
    }
  }

  void count_change(const std::string& collection) {
    SeedCount& count = counts_[collection];
    ++count.updated;
    if (count.same > 0) --count.same;
  }

  static json::object patch_of(const Collection& collection, const json::object& wanted, const json::object& now) {
    json::object patch;
    for (const auto& entry : wanted) {
      const schema::Field& field = *collection.field(entry.key());
      // What is shown to nobody cannot be compared: it is written once.
      if (field.secret()) continue;
      if (comparable(field, entry.value()) == comparable(field, member(now, entry.key()))) continue;
      patch.emplace(entry.key(), entry.value());
    }
    return patch;
  }

  [[noreturn]] static void refuse(const SeedFile& file, const SeedRow& row, const std::string& what) {
    throw FileProblem(file.path, fmt::format("rows[{}]", row.index), what);
  }

  static void require_keys(const SeedFile& file, const Collection& collection, const std::vector<SeedRow>& rows) {
    for (const std::string& name : file.key) {
      const schema::Field* field = collection.field(name);
      if (field == nullptr || field->alias() || field->secret()) {
        throw FileProblem(file.path, "key",
                          fmt::format("{} is no field that {} can be found by", name, collection.name));
      }
    }
    std::set<std::string> taken;
    for (const SeedRow& row : rows) {
      for (const std::string& name : file.key) {
        if (!row.values.contains(name)) refuse(file, row, fmt::format("the row has no {}, which is in the key", name));
      }
      if (!taken.insert(comparable_key(collection, file.key, row.values)).second) {
        refuse(file, row, "another row has the same key");
      }
    }
  }

  items::WriteOptions options() {
    items::WriteOptions out;
    out.within = &transaction_;
    out.deferred = &deferred_;
    return out;
  }

  io::Task<std::optional<std::string>> refusal_of(const SeedFile& file, Writes& writes, json::array payloads,
                                                  bool fresh) {
    std::optional<std::string> refusal;
    items::ItemService service(services_, schema_, std::nullopt, file.collection);
    try {
      if (fresh) {
        const std::vector<items::Key> keys = co_await service.create(std::move(payloads), options());
        for (std::size_t i = 0; i < keys.size() && i < writes.rows.size(); ++i) writes.rows[i]->key = text_of(keys[i]);
      } else {
        (void)co_await service.update_batch(std::move(payloads), options());
      }
    } catch (const base::Failure& failure) {
      refusal = words_of(failure);
    }
    co_return refusal;
  }

  // All at once; when that is refused one after the other, to learn which of them it was.
  io::Task<void> write(const SeedFile& file, Writes writes, bool fresh) {
    if (writes.rows.empty()) co_return;
    co_await transaction_.savepoint();
    const std::size_t events = deferred_.size();
    json::array all = writes.payloads;
    const std::optional<std::string> refusal = co_await refusal_of(file, writes, std::move(all), fresh);
    if (!refusal) {
      co_await transaction_.release_savepoint();
      co_return;
    }
    co_await transaction_.rollback_to_savepoint();
    deferred_.erase(deferred_.begin() + static_cast<std::ptrdiff_t>(events), deferred_.end());
    for (std::size_t i = 0; i < writes.rows.size(); ++i) {
      Writes one{{writes.rows[i]}, {}};
      json::array payload;
      payload.push_back(writes.payloads[i]);
      const std::optional<std::string> why = co_await refusal_of(file, one, std::move(payload), fresh);
      if (why) refuse(file, *writes.rows[i], *why);
    }
    refuse(file, *writes.rows.front(), *refusal);
  }

  const items::Services& services_;
  schema::SchemaPtr schema_;
  db::Transaction& transaction_;
  std::vector<items::Event>& deferred_;
  std::map<std::string, SeedCount> counts_;
  std::map<const SeedRow*, json::object> known_;  // as the database has it, of rows that were there
};

bool is_moved(const schema::Field& field) {
  using schema::Special;
  if (field.alias() || field.secret() || (field.column && field.column->generated)) return false;
  for (const Special trace : {Special::kUserCreated, Special::kUserUpdated, Special::kDateCreated,
                              Special::kDateUpdated, Special::kRoleCreated, Special::kRoleUpdated}) {
    if (field.has(trace)) return false;
  }
  return !field.foreign_table || (*field.foreign_table != "directus_files" && *field.foreign_table != "directus_users");
}

}  // namespace

io::Task<std::map<std::string, SeedCount>> sow(const items::Services& services, schema::SchemaPtr schema,
                                               db::Transaction& transaction, std::vector<SeedFile> files,
                                               std::vector<items::Event>& deferred) {
  Sower sower(services, std::move(schema), transaction, deferred);
  std::map<std::string, SeedCount> counts = co_await sower.sow(std::move(files));
  co_return counts;
}

io::Task<json::object> seed_of(db::Session& session, schema::SchemaPtr schema, std::string collection) {
  const Collection* found = schema->collection(collection);
  if (found == nullptr || !found->table || found->system) {
    throw std::runtime_error(fmt::format("{} is no collection that can be sown", collection));
  }
  std::vector<std::string> key = primary_columns(*found);
  if (key.empty()) throw std::runtime_error(fmt::format("{} has no primary key: its rows cannot be sown", collection));
  std::vector<std::string> fields;
  for (const schema::Field& field : found->fields) {
    if (is_moved(field)) fields.push_back(field.name);
  }
  json::array rows = co_await all_rows_of(session, schema, collection, std::move(fields));
  for (json::value& row : rows) row = schema::in_order(row);
  co_return seed_document(collection, std::move(key), std::move(rows));
}

}  // namespace dirigent::transfer
