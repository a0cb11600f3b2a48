// Reads: a query becomes SQL fragments, runs, and its rows become JSON text in the caller's buffer.
//
//   plan   (query + schema + rights) -> Plan: a tree of branches, one statement each
//   build  Plan -> sql::Fragment
//   emit   db::Rows -> JSON text
// The number of statements depends on the shape of the query only, never on the number of rows.
#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "base/errors.hpp"
#include "db/database.hpp"
#include "engine/resolve/variables.hpp"
#include "io/task.hpp"
#include "query/parse.hpp"
#include "query/types.hpp"
#include "schema/schema.hpp"

namespace dirigent::engine {

class PlanCache;

/// What a read needs to know besides the query.
struct Environment {
  schema::SchemaPtr schema;
  access::Who who;
  const query::Limits* limits = nullptr;
  /// Refuses conditions that the contract reads as none. A list may show too much; a write must not reach too far.
  bool strict_filters = false;
  /// What variables with a path stand for in rules, whatever `who` may read of it, and in the query, as far as `who`
  /// may read it: one never serves for the other. Filled by the read itself, from the database, when any are named.
  std::shared_ptr<const VariableValues> variables = nullptr, asked_variables = nullptr;
  PlanCache* plans = nullptr;  // shared by all reads of the process, or none
  /// What the items are looked for, where that is not to read them: who may do that but not read the collection at all
  /// finds the items they may do it to.
  std::optional<access::Action> purpose = std::nullopt;
};

/// Where a page read by cursor ends: cursors of the pages around it, absent where nothing follows.
struct PageCursors {
  std::optional<std::string> next, previous;
};

/// What `meta` asks for; set when asked.
struct Meta {
  std::optional<std::int64_t> total_count, filter_count, estimated_count;
  std::optional<PageCursors> cursor;
};

/// Which items: all the query's, or those with these keys (still filtered by the query).
struct Target {
  std::optional<std::vector<std::string>> keys;
  bool single = false;  // answers one object instead of an array; no row -> found = false and nothing is written
};

struct Outcome {
  bool found = true;
  std::size_t rows = 0;  // items at the root
  Meta meta;
};

/// True when the query asks for groups instead of items.
bool aggregates(const query::Query& query);

/// Appends the JSON of the items to `out` (an array, or one object for `single`). Throws base::Failure for a wrong or
/// forbidden query (before anything is run) and db::DatabaseError from the database; `out` is then unspecified.
io::Task<Outcome> read(db::Session& session, Environment environment, std::string collection, query::Query query,
                       Target target, std::string& out);

/// The same as a document, for callers inside the server.
io::Task<json::array> read_items(db::Session& session, Environment environment, std::string collection,
                                 query::Query query, Target target = {});

/// Primary keys (as text, in the query's order) of the items a query selects: for updates and deletes by query. Who may
/// read the collection finds what they may read; who may not, but holds permissions for `purpose`, finds what these
/// let through.
io::Task<std::vector<std::string>> read_keys(db::Session& session, Environment environment, std::string collection,
                                             query::Query query, access::Action purpose);

/// The object a singleton without a row answers: primary key null, fields with defaults only.
void append_singleton_defaults(const Environment& environment, const schema::Collection& collection,
                               const query::Query& query, std::string& out);

/// A stored value as the API shows it (dates, booleans, csv, json, conceal...). `field` decides; used by emit and by
/// the revision writer.
void append_cell(std::string& out, const schema::Field& field, const db::Cell& cell, const sql::Dialect& dialect);

}  // namespace dirigent::engine
