#include "transfer/seeds/seed_file.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dirigent::transfer {

namespace {

constexpr std::size_t kQuoted = 60;  // of what a file holds, in a message

std::vector<std::string> key_fields(const std::string& path, const json::value& given) {
  std::vector<std::string> out;
  if (given.is_string()) out.emplace_back(given.get_string());
  if (given.is_array()) {
    for (const json::value& one : given.get_array()) {
      if (!one.is_string()) throw FileProblem(path, "key", "key has to be a field or a list of fields");
      out.emplace_back(one.get_string());
    }
  }
  if (!given.is_null() && out.empty()) throw FileProblem(path, "key", "key has to be a field or a list of fields");
  return out;
}

}  // namespace

SeedFile seed_file(std::string path, const json::value& document) {
  const json::object* object = document.if_object();
  if (object == nullptr) throw FileProblem(path, {}, "a mapping with collection, key and rows is expected");
  for (const auto& entry : *object) {
    const std::string_view name = entry.key();
    if (name != "collection" && name != "key" && name != "mode" && name != "rows") {
      throw FileProblem(path, std::string(name),
                        fmt::format("{} is no member of a seed file", shortened(name, kQuoted)));
    }
  }
  SeedFile out;
  out.path = path;
  if (!member(*object, "collection").is_string()) throw FileProblem(path, "collection", "collection has to be a text");
  out.collection = text_of(member(*object, "collection"));
  out.key = key_fields(path, member(*object, "key"));
  const std::string mode = text_of(member(*object, "mode"));
  if (!mode.empty() && mode != "update" && mode != "insert") {
    throw FileProblem(path, "mode",
                      fmt::format("mode is \"{}\": it has to be update or insert", shortened(mode, kQuoted)));
  }
  out.mode = mode == "insert" ? SeedMode::kInsert : SeedMode::kUpdate;
  const json::array* rows = member(*object, "rows").if_array();
  if (rows == nullptr) throw FileProblem(path, "rows", "rows has to be a list");
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const json::object* row = (*rows)[i].if_object();
    if (row == nullptr) throw FileProblem(path, fmt::format("rows[{}]", i), "a row has to be a mapping");
    out.rows.push_back(*row);
  }
  return out;
}

SeedFile seed_table(std::string path, std::string collection, const json::array& rows) {
  SeedFile out;
  out.path = std::move(path);
  out.collection = std::move(collection);
  for (const json::value& one : rows) {
    json::object row;
    for (const auto& cell : one.as_object()) {
      std::string name(cell.key());
      if (name.ends_with('*')) {
        name.pop_back();
        if (std::find(out.key.begin(), out.key.end(), name) == out.key.end()) out.key.push_back(name);
      }
      json::value value = cell.value();
      if (value.is_object()) value = json::object{{kSeedKey, std::move(value)}};
      row.insert_or_assign(name, std::move(value));
    }
    out.rows.push_back(std::move(row));
  }
  return out;
}

json::object seed_document(std::string collection, std::vector<std::string> key, json::array rows) {
  json::value names = key.size() == 1 ? json::value(key.front()) : json::value_from(key);
  return {{"collection", std::move(collection)}, {"key", std::move(names)}, {"rows", std::move(rows)}};
}

}  // namespace dirigent::transfer
