// Bringing the rows of seed files into a database: those that are there by their key are changed where they differ,
// the others are made. A second run changes nothing.
//
// Files go in the order of their relations. A row that refers to one that comes later, in a circle or in its own
// collection, is made without that reference, which follows when all rows are there.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "items/service.hpp"
#include "transfer/seeds/seed_file.hpp"

namespace dirigent::transfer {

struct SeedCount {
  std::size_t created = 0, updated = 0, same = 0;
};

/// Within the transaction of the caller, who commits, or does not when it was only to be tried. By collection, what was
/// done. Throws FileProblem naming the row that does not fit.
io::Task<std::map<std::string, SeedCount>> sow(const items::Services& services, schema::SchemaPtr schema,
                                               db::Transaction& transaction, std::vector<SeedFile> files,
                                               std::vector<items::Event>& deferred);

/// The rows of a collection as a seed document, by primary key; no secrets, nothing about who and when, no files and
/// users. Throws std::runtime_error for a collection that cannot be sown.
io::Task<json::object> seed_of(db::Session& session, schema::SchemaPtr schema, std::string collection);

}  // namespace dirigent::transfer
