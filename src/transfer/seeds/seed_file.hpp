// Seeds: rows that a project cannot do without, in files, each known by a natural key instead of a number.
//
// A document names its collection, the fields of the key, and the rows. A row refers to another by that one's own key:
// `continent: { $key: { code: EU } }`.
#pragma once
#include <string>
#include <vector>

#include "base/json.hpp"
#include "transfer/project/documents.hpp"

namespace dirigent::transfer {

enum class SeedMode { kUpdate, kInsert };

struct SeedFile {
  std::string path;
  std::string collection;
  std::vector<std::string> key;  // empty for the primary key
  SeedMode mode = SeedMode::kUpdate;
  std::vector<json::object> rows;
};

inline constexpr std::string_view kSeedKey = "$key";

/// Throws FileProblem for a document of another form.
SeedFile seed_file(std::string path, const json::value& document);

/// Rows of a table with headings: those that end in * are the key's, and objects ("continent.code") are references.
/// Throws FileProblem for headings without a key.
SeedFile seed_table(std::string path, std::string collection, const json::array& rows);

/// The document of a collection's rows, as seed_file() takes it.
json::object seed_document(std::string collection, std::vector<std::string> key, json::array rows);

}  // namespace dirigent::transfer
