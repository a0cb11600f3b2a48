// The references of seed rows: `{ $key: { code: EU } }` becomes the primary key of the row that is meant.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "io/task.hpp"
#include "schema/schema.hpp"
#include "transfer/seeds/seed_file.hpp"

namespace dirigent::transfer {

/// A row of a file on its way into the database.
struct SeedRow {
  std::size_t index = 0;  // in its file
  json::object values;    // without references that are not resolved
  json::object open;      // those, by field: what stands under $key
  std::string key;        // the primary key, once it is known
};

/// The collection that a field of a seed refers to; null for other fields.
const schema::Collection* target_of(const schema::Collection& collection, std::string_view field);

/// The rows of a file, each member judged: fields that are there, columns, references with fields of their target.
/// Throws FileProblem.
std::vector<SeedRow> seed_rows(const schema::Schema& schema, const SeedFile& file,
                               const schema::Collection& collection);

/// Resolves what can be. What cannot stays open when its target is among `coming`; else throws FileProblem.
io::Task<void> resolve_references(db::Session& session, schema::SchemaPtr schema, const SeedFile& file,
                                  std::vector<SeedRow>& rows, const std::set<std::string>& coming);

}  // namespace dirigent::transfer
