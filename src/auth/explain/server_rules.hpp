// What stands above permissions: rules of the server by which a request is refused that permissions would let through.
// They are those that writes apply (items/rules/) and the routes there are; here they are asked before anything is
// sent, so that what depends on the values becomes a note.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "access/accountability.hpp"
#include "auth/explain/verdict.hpp"
#include "db/database.hpp"
#include "io/task.hpp"
#include "schema/schema.hpp"

namespace dirigent::auth::explain {

struct ServerRule {
  std::string because;  // "not_served", "admin_only", "managed", "token_scope", "administrator"
  std::string why;      // sentences
  std::string field;    // that is refused, where it is one
  bool first = false;   // refused whatever permissions and items there are
};

struct ServerRules {
  std::optional<ServerRule> refusing;
  std::vector<std::string> notes;  // what depends on the values, or on fields not asked about
};

/// About a request of `who`. Two or three statements where administrators may be concerned, else none.
io::Task<ServerRules> server_rules(db::Session& session, schema::SchemaPtr schema, access::Accountability who,
                                   Request request);

}  // namespace dirigent::auth::explain
