// Which rows of which tables move, and how each column does.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "io/task.hpp"
#include "schema/schema.hpp"
#include "transfer/sanitize/rules.hpp"

namespace dirigent::transfer {

/// Collections and the keys of their rows that move, as text; nothing means all of them.
using Selection = std::map<std::string, std::optional<std::set<std::string>>>;

struct ColumnMove {
  std::string name;
  base::FieldType type = base::FieldType::kUnknown;
  const sql::Column* from = nullptr;
  const sql::Column* to = nullptr;
  std::optional<SanitizeRule> rule;
  int max_length = 0;  // 0 for none
  /// The collection the column leads to and which does not move: keys it has in the target, and others become null.
  std::string outside;
};

struct TableMove {
  std::string table;
  std::string key;  // schema::kRowKey where it is no column
  base::FieldType key_type = base::FieldType::kInteger;
  std::vector<ColumnMove> columns;  // the key first
  const sql::Table* to = nullptr;
  const sql::Table* from = nullptr;
  std::optional<std::set<std::string>> keys;
  /// What tells rows apart in the target; nothing in tables without a key, whose rows are always replaced.
  std::vector<std::string> key_columns;
  bool row_keyed = false;  // the key is no single column
};

/// Does a collection belong to the server rather than to the content: users, roles, settings, history?
bool moves_when_named(const schema::Collection& collection);
/// All that a whole move takes along: everything but sessions and the list of migrations.
Selection everything(const schema::Schema& schema);

/// Adds what rows of the selection lead to by foreign keys, and what those lead to, so that no key leads nowhere.
io::Task<Selection> closed(db::Session& session, schema::SchemaPtr schema, Selection selection);

/// Throws std::runtime_error naming the first table or column that does not fit. The schemas outlive the moves.
std::vector<TableMove> plan_moves(const schema::Schema& from, const schema::Schema& to, const Selection& selection,
                                  const SanitizeRules& rules);

/// Throws std::runtime_error naming a collection that does not move and that leads to one whose rows are to be
/// replaced: its rows would be left without what they lead to.
void require_replaceable(const schema::Schema& to, const Selection& selection);

}  // namespace dirigent::transfer
