// The rows that a project's documents ask for: each with the row of the database that it is, if there is one, and with
// references as keys of the database.
#pragma once
#include <string>
#include <vector>

#include "transfer/project/documents.hpp"

namespace dirigent::transfer {

struct Wanted {
  const Kind* kind = nullptr;
  std::string path, place;  // file, and where in it
  std::string name;         // as others refer to it
  json::object row;         // what the file says, without the primary key
  std::string key;          // of the database's row, or the one that a new row takes; empty where it gets a number
  const json::object* present = nullptr;  // of `Rows`
  std::string parent;                     // of members: the name of what they belong to
};

/// Throws FileProblem for unknown members, missing names, keys that are there twice, references to nothing.
std::vector<Wanted> wanted_rows(const schema::Schema& schema, const Rows& rows, const Documents& documents,
                                std::vector<std::string>& warnings);

}  // namespace dirigent::transfer
