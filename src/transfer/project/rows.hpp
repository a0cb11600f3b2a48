// The rows of a project as they are in a database, with its own keys.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "io/task.hpp"
#include "schema/schema.hpp"
#include "transfer/project/kinds.hpp"

namespace dirigent::transfer {

struct Rows {
  /// By collection: rows as the API shows them, without aliases, secrets and what the kind omits; the primary key is
  /// there always, and members of objects are in order. Settings without a row are those of an empty one.
  std::map<std::string, std::vector<json::object>, std::less<>> of;
  std::map<std::string, std::string> emails;  // of users, by their id
  /// What stays behind although it is set: files and users are not moved.
  std::vector<std::string> warnings;
};

/// The fields of a kind that files hold, the primary key not among them.
std::vector<const schema::Field*> kept_fields(const schema::Schema& schema, const Kind& kind);

/// `with_users`: presets of users, too.
io::Task<Rows> read_rows(db::Session& session, schema::SchemaPtr schema, bool with_users);

/// A key, or another plain value, as text; empty for null.
std::string text_of(const json::value& value);
const json::value& member(const json::object& object, std::string_view name);

}  // namespace dirigent::transfer
