#include "transfer/seeds/references.hpp"

#include <fmt/format.h>

#include <map>

#include "base/json_writer.hpp"
#include "transfer/seeds/lookup.hpp"
#include "transfer/seeds/seed_values.hpp"

namespace dirigent::transfer {

namespace {

std::string place_of(const SeedRow& row, std::string_view field) {
  return fmt::format("rows[{}].{}", row.index, field);
}

const json::object* reference_in(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr || object->size() != 1) return nullptr;
  const json::value* key = object->if_contains(kSeedKey);
  return key != nullptr ? key->if_object() : nullptr;
}

void require_fields(const SeedFile& file, const SeedRow& row, std::string_view field, const schema::Collection& target,
                    const json::object& reference) {
  if (reference.empty()) throw FileProblem(file.path, place_of(row, field), fmt::format("{} names no key", field));
  for (const auto& entry : reference) {
    const schema::Field* named = target.field(entry.key());
    if (named == nullptr || named->alias() || entry.value().is_object() || entry.value().is_array()) {
      throw FileProblem(file.path, place_of(row, field),
                        fmt::format("{} refers to {} by {}, which is no plain field of it", field, target.name,
                                    std::string_view(entry.key())));
    }
  }
}

std::vector<std::string> names_in(const json::object& reference) {
  std::vector<std::string> out;
  for (const auto& entry : reference) out.emplace_back(entry.key());
  return out;
}

}  // namespace

const schema::Collection* target_of(const schema::Collection& collection, std::string_view field) {
  const schema::RelationEnd* end = collection.relation(field);
  return end != nullptr && end->kind == schema::RelationKind::kM2O ? end->target : nullptr;
}

std::vector<SeedRow> seed_rows(const schema::Schema&, const SeedFile& file, const schema::Collection& collection) {
  std::vector<SeedRow> out;
  out.reserve(file.rows.size());
  for (std::size_t i = 0; i < file.rows.size(); ++i) {
    SeedRow row;
    row.index = i;
    for (const auto& entry : file.rows[i]) {
      const schema::Field* field = collection.field(entry.key());
      if (field == nullptr || field->alias()) {
        throw FileProblem(file.path, place_of(row, entry.key()),
                          fmt::format("{} has no column {}", collection.name, std::string_view(entry.key())));
      }
      const json::object* reference = reference_in(entry.value());
      const schema::Collection* target = target_of(collection, field->name);
      if (reference == nullptr || target == nullptr) {
        row.values.emplace(entry.key(), entry.value());
        continue;
      }
      require_fields(file, row, field->name, *target, *reference);
      row.open.emplace(entry.key(), *reference);
    }
    out.push_back(std::move(row));
  }
  return out;
}

io::Task<void> resolve_references(db::Session& session, schema::SchemaPtr schema, const SeedFile& file,
                                  std::vector<SeedRow>& rows, const std::set<std::string>& coming) {
  const schema::Collection& collection = *schema->collection(file.collection);
  // Those of one field by the same fields of its target are looked for at once.
  std::map<std::pair<std::string, std::vector<std::string>>, std::vector<SeedRow*>> groups;
  for (SeedRow& row : rows) {
    for (const auto& entry : row.open) {
      groups[{std::string(entry.key()), names_in(entry.value().get_object())}].push_back(&row);
    }
  }
  for (const auto& [what, members] : groups) {
    const auto& [field, key] = what;
    const schema::Collection& target = *target_of(collection, field);
    std::vector<json::object> wanted;
    for (const SeedRow* row : members) wanted.push_back(row->open.at(field).get_object());
    const std::multimap<std::string, json::object> found =
        co_await rows_by_key(session, schema, target.name, key, {}, std::move(wanted));
    for (SeedRow* row : members) {
      const json::object& reference = row->open.at(field).get_object();
      const std::string text = comparable_key(target, key, reference);
      const std::size_t count = found.count(text);
      if (count == 0 && coming.contains(target.name)) continue;
      if (count != 1) {
        throw FileProblem(
            file.path, place_of(*row, field),
            fmt::format("{} rows of {} are {}", count, target.name, shortened(base::to_json(reference), 120)));
      }
      row->values.insert_or_assign(field, found.find(text)->second.at(target.primary_key));
      row->open.erase(field);
    }
  }
}

}  // namespace dirigent::transfer
