// Where an index is missing: tables that a plan reads whole although a statement compares, joins or sorts by plain
// columns of them. Everything is taken from the statement's text, whose names are quoted as sql::Fragment does, and
// from the plan's lines.
#pragma once
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "schema/schema.hpp"
#include "sql/dialect.hpp"

namespace dirigent::engine {

/// A table with fewer rows is read as quickly without an index.
inline constexpr std::int64_t kSmallTable = 1000;

/// A collection that was read whole, and the fields by which it need not be.
struct WholeRead {
  const schema::Collection* collection = nullptr;
  std::set<std::string> conditions, sorts;
};

/// Adds what one statement reads whole to `reads`, one entry a collection.
void note_whole_reads(const schema::Schema& schema, const sql::Dialect& dialect, const std::string& statement,
                      const std::vector<std::string>& plan, std::vector<WholeRead>& reads);

/// One plain line: what happens, to how many rows, and what to do.
std::string advice_line(const WholeRead& read, std::int64_t rows);

}  // namespace dirigent::engine
