// Tables on their way into quarantine and back.
#pragma once
#include "model/change.hpp"
#include "model/quarantine/entry.hpp"

namespace dirigent::model {

/// Moves a table to the entry's place, and writes into its record what has to be made anew there. Its keys that lead
/// elsewhere go: rows that are kept must not hold others back.
io::Task<void> move_away(Change& change, sql::Table table, QuarantineEntry& entry);

/// The table of an entry of that kind, where it lies.
sql::Fragment rows_of(const QuarantineEntry& entry);

/// The table comes back under its name. REQUIRES: no table of that name is there
io::Task<void> move_back(Change& change, QuarantineEntry entry);

/// The foreign keys that a table had and that no relation makes again, as a step after its relations. Answers those
/// that cannot be, each with the reason, in words for people.
io::Task<std::vector<std::string>> bring_back_keys(Change& change, QuarantineEntry entry);

/// Rows of system tables, but for those whose key is taken, or which need a row that is gone.
io::Task<void> bring_back_rows(Change& change, QuarantineEntry entry);

/// Permissions that list a field: {id, fields}.
io::Task<json::array> permissions_naming(Change& change, std::string collection, std::string field);

/// Lists the field again in those of them that are still there.
io::Task<void> name_in_permissions(Change& change, json::array permissions, std::string field);

}  // namespace dirigent::model
