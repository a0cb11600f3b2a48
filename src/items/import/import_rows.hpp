// Rows of a file: created, or where the key of one is there already, updated, all in one transaction. Whatever is wrong
// with them is collected and told together, with the rows it is wrong in, and then none of them is kept.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>

#include "items/import/import.hpp"

namespace dirigent::items {

struct RowImportOptions {
  std::size_t most_errors = 1000;  // the import ends with as many
  /// The import ends when it takes longer.
  std::optional<std::chrono::milliseconds> longest;
};

/// Stores the rows and gives their number. Errors are those of creates and updates; equal ones become one whose
/// extensions have `rows` in the place of its value: [{type: "range", start, end}, {type: "lines", rows: [...]}], rows
/// counted from 1 as `rows.line_of` does. A singleton takes one row.
io::Task<std::int64_t> import_rows(const Services& services, schema::SchemaPtr schema, access::Who who,
                                   std::string collection, Payloads& rows, RowImportOptions options);

}  // namespace dirigent::items
