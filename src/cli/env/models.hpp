// Models of two databases side by side: what differs, whatever kind of database each is, in words.
#pragma once
#include <string>
#include <vector>

#include "db/database.hpp"
#include "io/task.hpp"
#include "schema/diff/diff.hpp"
#include "schema/schema.hpp"
#include "sql/dialect.hpp"

namespace dirigent::cli {

/// The flags of a field with, or without, the one that makes it an instant on SQLite; null where none is left.
json::value with_instant(const json::value& special, bool marked);

/// `wanted`, made on another kind of database, with the names that `now`'s kind has for the same types.
json::object in_words_of(json::object wanted, const json::object& now);

/// Snapshots of SQLite call whole numbers what was declared with digits behind the point, as the contract does: here
/// its decimals are told as declared, for a database that takes them at their word.
void tell_decimals(json::object& snapshot, const schema::Schema& model);

/// What has to change for the model of `now` to become `wanted`; names of column types count only where both are of
/// one kind of database.
schema::Diff model_difference(const json::object& now, json::object wanted);

/// Adds to a difference of models what differs about tables that the contract has no words for, and what is on them,
/// and between databases of one kind also views, checks, indexes and the like on collections. Gives what `wanted` has
/// of these and `now`, being of another kind, lacks: nobody can translate them.
io::Task<std::vector<std::string>> add_tables(schema::Diff& diff, db::Session& now, schema::SchemaPtr now_model,
                                              db::Session& wanted, schema::SchemaPtr wanted_model);

/// One line a difference; `here` and `there` name the sides.
std::string difference_text(const schema::Diff& diff, std::string_view here, std::string_view there);

/// "collection" and "collection.field" that lose data when the difference is applied, but for those named in `allowed`,
/// between commas.
std::vector<std::string> losses(const schema::Diff& diff, std::string_view allowed);

/// Tables of the database that are not part of the model.
std::vector<std::string> untracked_tables(const schema::Schema& schema);

}  // namespace dirigent::cli
