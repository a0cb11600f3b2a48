// Judges what was asked: the only door between a request and the data. Every service call passes through one of these
// functions; each either returns what may be done or the FORBIDDEN error in the contract's words.
//
// Admins and the system may do everything that exists. Everyone else has the app-access minimum on their own user row
// and nothing besides (permissions come with the next step of the product).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/accountability.hpp"
#include "base/errors.hpp"
#include "query/types.hpp"
#include "schema/schema.hpp"

namespace dirigent::access {

using Who = std::optional<Accountability>;
enum class Action { kCreate, kRead, kUpdate, kDelete, kShare };
std::string_view name_of(Action action);

/// What a reader may see of one collection.
struct ReadRights {
  bool everything = false;            // admin or system
  std::vector<std::string> fields;    // allowed fields when not everything; "*" for all
  std::optional<query::Filter> rows;  // row rule to be AND-ed to the query
};

/// Rights to read `collection`; the error says what was asked at `path` ("" = root).
base::Result<ReadRights> read_rights(const Who& who, const schema::Schema& schema, std::string_view collection,
                                     std::string_view path = {});

/// May `who` do `action` on `collection` at all? An unknown collection gives the same error as a forbidden one.
std::optional<base::Error> check(const Who& who, const schema::Schema& schema, Action action,
                                 std::string_view collection);

/// For routes that only admins may use: FORBIDDEN without a reason.
std::optional<base::Error> require_admin(const Who& who);

}  // namespace dirigent::access
