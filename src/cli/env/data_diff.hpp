// Rows of two environments side by side: how many each collection has, and whether they are the same, whatever kind of
// database holds them.
#pragma once
#include <string>

#include "cli/env/sides.hpp"

namespace dirigent::cli {

struct RowsDigest {
  std::size_t rows = 0;
  std::uint64_t sum = 0;  // the same for the same rows in any order
};

/// REQUIRES: a collection with a table
io::Task<RowsDigest> digest_of(db::Session& session, const schema::Collection& collection);

}  // namespace dirigent::cli
